-- +goose Up
-- The sender's claims. Deliveries below next_seq belong to a chunk or have an outcome; those from others_from
-- on wait for others_at. doubt is what becomes of a delivery that nobody knows the outcome of.
ALTER TABLE edition ADD COLUMN audience INTEGER NOT NULL DEFAULT 0;
ALTER TABLE edition ADD COLUMN next_seq INTEGER NOT NULL DEFAULT 1;
ALTER TABLE edition ADD COLUMN others_from INTEGER NOT NULL DEFAULT 1;
ALTER TABLE edition ADD COLUMN others_at INTEGER;
ALTER TABLE edition ADD COLUMN doubt TEXT NOT NULL DEFAULT 'hold' CHECK (doubt IN ('hold', 'resend'));
ALTER TABLE edition ADD COLUMN reason TEXT NOT NULL DEFAULT '';
ALTER TABLE edition ADD COLUMN braked INTEGER NOT NULL DEFAULT 0 CHECK (braked IN (0, 1));
UPDATE edition SET audience = (SELECT COUNT(*) FROM delivery d WHERE d.edition_id = edition.id);
CREATE INDEX edition_open ON edition (id) WHERE finished IS NULL;

ALTER TABLE run ADD COLUMN reason TEXT NOT NULL DEFAULT '';

-- A chunk is lo to hi of an edition's audience or, when it is a retry, the deliveries that name it.
-- Owner 0: anybody may claim it. It is deleted when all of it has outcomes.
CREATE TABLE chunk (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    edition_id INTEGER NOT NULL REFERENCES edition (id),
    lo         INTEGER NOT NULL,
    hi         INTEGER NOT NULL,
    retry      INTEGER NOT NULL CHECK (retry IN (0, 1)),
    owner      INTEGER NOT NULL,
    epoch      INTEGER NOT NULL
) STRICT;
CREATE INDEX chunk_edition ON chunk (edition_id, owner);

-- The retry chunk that a delivery was put into last; 0: it is in its first pass.
ALTER TABLE delivery ADD COLUMN chunk INTEGER NOT NULL DEFAULT 0;
CREATE INDEX delivery_chunk ON delivery (edition_id, chunk, seq) WHERE chunk <> 0;

-- When the next mail may leave, for a rate that all processes share.
CREATE TABLE pace (
    name TEXT NOT NULL PRIMARY KEY,
    free_at INTEGER NOT NULL
) STRICT;
