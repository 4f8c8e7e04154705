-- +goose Up
-- The authors of each piece as it stands now, by the slug of the author's page; since is when the piece came out.
-- A piece that names nobody has one row without author, which tells it from one that was not looked at yet.
CREATE TABLE piece_author (
    piece    TEXT COLLATE "C" NOT NULL REFERENCES piece (slug),
    author   TEXT COLLATE "C" NOT NULL,
    position BIGINT NOT NULL,
    name     TEXT   NOT NULL,
    role     TEXT   NOT NULL,
    since    BIGINT NOT NULL,
    PRIMARY KEY (piece, author)
);
CREATE INDEX piece_author_latest ON piece_author (author, since DESC, piece);
