-- +goose Up
-- The authors of each piece as it stands now, by the slug of the author's page. A piece that names nobody has
-- one row without author, which tells it from one that was not looked at yet.
CREATE TABLE piece_author (
    piece    TEXT    NOT NULL REFERENCES piece (slug),
    author   TEXT    NOT NULL,
    position INTEGER NOT NULL,
    name     TEXT    NOT NULL,
    role     TEXT    NOT NULL,
    PRIMARY KEY (piece, author)
) STRICT, WITHOUT ROWID;
CREATE INDEX piece_author_pieces ON piece_author (author, piece);
