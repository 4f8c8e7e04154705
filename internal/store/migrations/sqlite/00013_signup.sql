-- +goose Up
-- Mails that are no edition. One that is at its end keeps kind and times alone.
CREATE TABLE letter (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    kind     TEXT    NOT NULL,
    state    TEXT    NOT NULL CHECK (state IN ('queued', 'sent', 'dropped', 'failed')),
    key      TEXT    NOT NULL,
    email    TEXT    NOT NULL,
    name     TEXT    NOT NULL,
    language TEXT    NOT NULL,
    list     TEXT    NOT NULL,
    token    TEXT    NOT NULL,
    data     TEXT    NOT NULL,
    attempt  INTEGER NOT NULL DEFAULT 0,
    reason   TEXT    NOT NULL DEFAULT '',
    created  INTEGER NOT NULL,
    next_at  INTEGER NOT NULL,
    ended    INTEGER
) STRICT;
CREATE INDEX letter_queued ON letter (next_at) WHERE state = 'queued';
CREATE INDEX letter_key ON letter (key) WHERE key <> '';

-- Random keys that all processes share, by what they are for.
CREATE TABLE secret (
    purpose TEXT NOT NULL PRIMARY KEY,
    value   BLOB NOT NULL,
    created INTEGER NOT NULL
) STRICT;
