-- +goose Up
-- One line per matter that needs a person. logged, mailed and posted are when it was told on that way.
CREATE TABLE alert (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    matter  TEXT    NOT NULL UNIQUE,
    text    TEXT    NOT NULL,
    raised  INTEGER NOT NULL,
    logged  INTEGER,
    mailed  INTEGER,
    posted  INTEGER,
    fault   TEXT    NOT NULL DEFAULT '',
    settled INTEGER
) STRICT;
