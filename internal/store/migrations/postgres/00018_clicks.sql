-- +goose Up
-- How often the read-on links of an edition were followed, of all readers together.
CREATE TABLE click (
    list     TEXT    NOT NULL,
    number   BIGINT NOT NULL,
    slug     TEXT    NOT NULL,
    people   BIGINT NOT NULL,
    machines BIGINT NOT NULL,
    PRIMARY KEY (list, number, slug)
);
