-- +goose Up
-- Changes of address, the last of each person. One that waits for the new address to say yes has it; one
-- that is done keeps no address, and stands so that its link may be pressed again.
CREATE TABLE address_change (
    subscriber_id INTEGER NOT NULL PRIMARY KEY REFERENCES subscriber (id),
    token         TEXT    NOT NULL UNIQUE,
    key           TEXT    NOT NULL,
    email         TEXT    NOT NULL,
    asked_at      INTEGER NOT NULL,
    done_at       INTEGER
) STRICT;
CREATE INDEX address_change_waiting ON address_change (asked_at) WHERE done_at IS NULL;
CREATE INDEX address_change_key ON address_change (key) WHERE key <> '';

-- The hash of an address that a reader gave up for another has its reader, until he is erased: kept mails to it go with
-- him.
ALTER TABLE erased ADD COLUMN subscriber_id INTEGER;
CREATE INDEX erased_subscriber ON erased (subscriber_id) WHERE subscriber_id IS NOT NULL;
