-- +goose Up
-- The authors of each piece as it stands now, by the slug of the author's page. A piece that names nobody has
-- one row without author, which tells it from one that was not looked at yet.
CREATE TABLE piece_author (
    piece    TEXT COLLATE "C" NOT NULL REFERENCES piece (slug),
    author   TEXT COLLATE "C" NOT NULL,
    position BIGINT NOT NULL,
    name     TEXT   NOT NULL,
    role     TEXT   NOT NULL,
    PRIMARY KEY (piece, author)
);
CREATE INDEX piece_author_pieces ON piece_author (author, piece);
