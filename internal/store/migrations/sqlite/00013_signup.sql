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

-- What somebody asked for by the form. Once it is confirmed, address, name and choices are those of the
-- subscriptions; the line stays for a while, so that the link of the mail still leads somewhere.
CREATE TABLE sign_up (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    token         TEXT    NOT NULL UNIQUE,
    key           TEXT    NOT NULL,
    email         TEXT    NOT NULL,
    name          TEXT    NOT NULL,
    language      TEXT    NOT NULL,
    choices       TEXT    NOT NULL,
    form          TEXT    NOT NULL,
    wording       TEXT    NOT NULL,
    asked_at      INTEGER NOT NULL,
    asked_from    TEXT    NOT NULL,
    expires       INTEGER NOT NULL,
    confirmed_at  INTEGER,
    subscriber_id INTEGER REFERENCES subscriber (id)
) STRICT;
CREATE INDEX sign_up_key ON sign_up (key) WHERE key <> '';
CREATE INDEX sign_up_expires ON sign_up (expires);

-- The proof of one consent to one list. Networks are truncated addresses.
CREATE TABLE consent (
    id             INTEGER PRIMARY KEY AUTOINCREMENT,
    subscriber_id  INTEGER NOT NULL REFERENCES subscriber (id),
    list           TEXT    NOT NULL,
    form           TEXT    NOT NULL,
    wording        TEXT    NOT NULL,
    asked_at       INTEGER NOT NULL,
    asked_from     TEXT    NOT NULL,
    confirmed_at   INTEGER NOT NULL,
    confirmed_from TEXT    NOT NULL
) STRICT;
CREATE INDEX consent_subscriber ON consent (subscriber_id);

-- The words to which people consented, by their version.
CREATE TABLE wording (
    version TEXT NOT NULL PRIMARY KEY,
    text    TEXT    NOT NULL,
    since   INTEGER NOT NULL
) STRICT;

-- How often something was asked for since a moment: subject is a keyed hash of an address or of a network.
CREATE TABLE tally (
    subject TEXT NOT NULL PRIMARY KEY,
    since   INTEGER NOT NULL,
    count   INTEGER NOT NULL
) STRICT;

-- Random keys that all processes share, by what they are for.
CREATE TABLE secret (
    purpose TEXT NOT NULL PRIMARY KEY,
    value   BLOB NOT NULL,
    created INTEGER NOT NULL
) STRICT;
