-- +goose Up
CREATE TABLE edition (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    run_id    INTEGER NOT NULL REFERENCES run (id),
    list      TEXT    NOT NULL,
    number    INTEGER NOT NULL,
    subject   TEXT    NOT NULL,
    preheader TEXT    NOT NULL,
    state     TEXT    NOT NULL CHECK (state IN ('frozen', 'sending', 'paused', 'finished', 'cancelled')),
    created   INTEGER NOT NULL,
    finished  INTEGER,
    body      BLOB    NOT NULL,
    books     TEXT,
    UNIQUE (list, number),
    UNIQUE (run_id, list)
) STRICT;

CREATE TABLE edition_piece (
    edition_id INTEGER NOT NULL REFERENCES edition (id),
    position   INTEGER NOT NULL,
    slug       TEXT    NOT NULL,
    revision   INTEGER NOT NULL,
    PRIMARY KEY (edition_id, position),
    UNIQUE (slug, edition_id)
) STRICT;

-- The ledger. No foreign keys: rows are made only by the freezing statement, from rows that
-- are never deleted, and a check a row would be most of its cost.
CREATE TABLE delivery (
    edition_id      INTEGER NOT NULL,
    seq             INTEGER NOT NULL,
    subscriber_id   INTEGER NOT NULL,
    subscription_id INTEGER NOT NULL,
    state           TEXT    NOT NULL CHECK (state IN
        ('queued', 'deferred', 'sent', 'failed', 'unknown', 'skipped', 'cancelled')),
    reason          TEXT    NOT NULL,
    attempt         INTEGER NOT NULL,
    next_at         INTEGER,
    at              INTEGER,
    PRIMARY KEY (edition_id, seq),
    UNIQUE (edition_id, subscriber_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX delivery_deferred ON delivery (edition_id, next_at) WHERE state = 'deferred';
