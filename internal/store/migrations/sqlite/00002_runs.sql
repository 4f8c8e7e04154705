-- +goose Up
CREATE TABLE run (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    kind     TEXT    NOT NULL CHECK (kind IN ('publish', 'correct', 'withdraw')),
    state    TEXT    NOT NULL CHECK (state IN ('scheduled', 'running', 'paused', 'finished', 'cancelled')),
    note     TEXT    NOT NULL,
    minor    INTEGER NOT NULL CHECK (minor IN (0, 1)),
    created  INTEGER NOT NULL,
    due_at   INTEGER,
    finished INTEGER
) STRICT;
CREATE INDEX run_unfinished ON run (id) WHERE state IN ('scheduled', 'running', 'paused');

CREATE TABLE run_piece (
    run_id   INTEGER NOT NULL REFERENCES run (id),
    position INTEGER NOT NULL,
    slug     TEXT    NOT NULL,
    revision INTEGER NOT NULL,
    PRIMARY KEY (run_id, position),
    UNIQUE (slug, run_id)
) STRICT;

CREATE TABLE run_step (
    run_id  INTEGER NOT NULL REFERENCES run (id),
    channel TEXT    NOT NULL,
    state   TEXT    NOT NULL CHECK (state IN ('open', 'done', 'off')),
    PRIMARY KEY (run_id, channel)
) STRICT, WITHOUT ROWID;
