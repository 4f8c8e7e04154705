-- +goose Up
-- One row a person. Rows are never deleted, so that the ledger's lines keep their person;
-- an erased one has no address and no name.
CREATE TABLE subscriber (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    key           TEXT    NOT NULL UNIQUE,
    email         TEXT    NOT NULL,
    name          TEXT    NOT NULL,
    language      TEXT    NOT NULL,
    reserved      INTEGER NOT NULL CHECK (reserved IN (0, 1)),
    suppressed    TEXT    NOT NULL DEFAULT '',
    suppressed_at INTEGER,
    created       INTEGER NOT NULL
) STRICT;

CREATE TABLE subscription (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    subscriber_id INTEGER NOT NULL REFERENCES subscriber (id),
    list          TEXT    NOT NULL,
    status        TEXT    NOT NULL CHECK (status IN ('unconfirmed', 'confirmed', 'left')),
    token         TEXT    NOT NULL UNIQUE,
    consent_at    INTEGER,
    consent_from  TEXT    NOT NULL,
    sections      TEXT    NOT NULL,
    cadence       TEXT    NOT NULL,
    changed_at    INTEGER NOT NULL,
    UNIQUE (subscriber_id, list)
) STRICT;
CREATE INDEX subscription_list ON subscription (list, status, id);

-- Hashes of erased addresses, so that no file brings them back.
CREATE TABLE erased (
    hash TEXT    NOT NULL PRIMARY KEY,
    at   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
