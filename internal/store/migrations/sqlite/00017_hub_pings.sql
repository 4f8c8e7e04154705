-- +goose Up
-- What hubs are told of the feeds that a run changed. tried_at is the first attempt; the giving up counts from there.
CREATE TABLE hub_ping (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    run_id   INTEGER NOT NULL REFERENCES run (id),
    hub      TEXT NOT NULL,
    topic    TEXT NOT NULL,
    state    TEXT NOT NULL CHECK (state IN ('queued', 'told', 'failed')),
    reason   TEXT NOT NULL,
    attempt  INTEGER NOT NULL,
    tried_at INTEGER,
    next_at  INTEGER,
    told_at  INTEGER,
    UNIQUE (run_id, hub, topic)
) STRICT;
CREATE INDEX hub_ping_open ON hub_ping (hub, topic) WHERE state = 'queued';
