-- +goose Up
-- How often the read-on links of an edition were followed, of all readers together.
CREATE TABLE click (
    list     TEXT    NOT NULL,
    number   INTEGER NOT NULL,
    slug     TEXT    NOT NULL,
    people   INTEGER NOT NULL,
    machines INTEGER NOT NULL,
    PRIMARY KEY (list, number, slug)
) STRICT, WITHOUT ROWID;
