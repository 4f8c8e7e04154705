-- +goose Up
CREATE TABLE dispatch (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    run_id   INTEGER NOT NULL REFERENCES run (id),
    partner  TEXT    NOT NULL,
    slug     TEXT    NOT NULL,
    revision INTEGER NOT NULL,
    format   TEXT    NOT NULL,
    channel  TEXT    NOT NULL,
    notice   TEXT    NOT NULL CHECK (notice IN ('', 'UPDATE', 'CORRECTION', 'KILL')),
    state    TEXT    NOT NULL CHECK (state IN ('queued', 'deferred', 'held', 'sent', 'failed', 'unknown')),
    reason   TEXT    NOT NULL,
    location TEXT    NOT NULL,
    sent_at  INTEGER,
    UNIQUE (run_id, partner, slug, format, channel)
) STRICT;
CREATE INDEX dispatch_slug ON dispatch (slug, partner);
