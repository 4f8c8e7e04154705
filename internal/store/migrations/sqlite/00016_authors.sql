-- +goose Up
-- The authors of each piece as it stands now, by the slug of the author's page; since is when the piece came out.
-- A piece that names nobody has one row without author, which tells it from one that was not looked at yet.
CREATE TABLE piece_author (
    piece    TEXT    NOT NULL REFERENCES piece (slug),
    author   TEXT    NOT NULL,
    position INTEGER NOT NULL,
    name     TEXT    NOT NULL,
    role     TEXT    NOT NULL,
    since    INTEGER NOT NULL,
    PRIMARY KEY (piece, author)
) STRICT, WITHOUT ROWID;
CREATE INDEX piece_author_latest ON piece_author (author, since DESC, piece);
