-- +goose Up
-- Suppressions that an operator took back, and why.
CREATE TABLE suppression_lifted (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    subscriber_id INTEGER NOT NULL REFERENCES subscriber (id),
    suppressed    TEXT    NOT NULL,
    suppressed_at INTEGER,
    lifted_at     INTEGER NOT NULL,
    reason        TEXT    NOT NULL
) STRICT;
CREATE INDEX suppression_lifted_subscriber ON suppression_lifted (subscriber_id);
