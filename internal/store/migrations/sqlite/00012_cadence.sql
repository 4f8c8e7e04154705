-- +goose Up
-- An edition is for the readers of one cadence; '' is for all of the list, as those of before are. until is the end
-- of the window whose pieces it gathers, arrangement what an editor wished of it, as JSON.
ALTER TABLE edition ADD COLUMN cadence TEXT NOT NULL DEFAULT '';
ALTER TABLE edition ADD COLUMN kind TEXT NOT NULL DEFAULT 'pieces'
    CHECK (kind IN ('pieces', 'note', 'correction', 'resend'));
ALTER TABLE edition ADD COLUMN arrangement TEXT NOT NULL DEFAULT '';
ALTER TABLE edition ADD COLUMN until INTEGER;
CREATE INDEX edition_cadence ON edition (list, cadence, id);

-- What a run mails that carries one digest and nothing else, as JSON; '': it is no such run.
ALTER TABLE run ADD COLUMN digest TEXT NOT NULL DEFAULT '';

-- The body for those readers of an edition who get some of its pieces, or another content than the list's.
CREATE TABLE edition_variant (
    edition_id INTEGER NOT NULL REFERENCES edition (id),
    variant    INTEGER NOT NULL,
    subject    TEXT    NOT NULL,
    preheader  TEXT    NOT NULL,
    body       BLOB    NOT NULL,
    PRIMARY KEY (edition_id, variant)
) STRICT, WITHOUT ROWID;

-- What of its edition a delivery brings: bit n - 1 for the piece at position n, two bits for another content than
-- the list's. 0: the edition as it is.
ALTER TABLE delivery ADD COLUMN variant INTEGER NOT NULL DEFAULT 0;
CREATE INDEX delivery_variant ON delivery (edition_id, variant) WHERE variant <> 0;

-- How far the digests of a list have come, and by which schedule. opened is where the first window began.
CREATE TABLE digest_window (
    list         TEXT    NOT NULL,
    cadence      TEXT    NOT NULL,
    closed_until INTEGER NOT NULL,
    opened       INTEGER NOT NULL,
    schedule     TEXT    NOT NULL,
    PRIMARY KEY (list, cadence)
) STRICT, WITHOUT ROWID;

-- What an editor wishes of the next digest, as JSON.
CREATE TABLE arrangement (
    list    TEXT NOT NULL,
    cadence TEXT NOT NULL,
    data    TEXT NOT NULL,
    PRIMARY KEY (list, cadence)
) STRICT, WITHOUT ROWID;

ALTER TABLE subscriber ADD COLUMN paused_until INTEGER;
ALTER TABLE subscription ADD COLUMN content TEXT NOT NULL DEFAULT '' CHECK (content IN ('', 'takeaways', 'full'));
-- The cadences that a reader had before he changed to his, last at cadence_at: what was gathered under them is
-- still his. 'list' is the list's own.
ALTER TABLE subscription ADD COLUMN former_cadence TEXT NOT NULL DEFAULT '';
ALTER TABLE subscription ADD COLUMN cadence_at INTEGER;

-- Few choose, so what is chosen is found at once.
CREATE INDEX subscription_cadence ON subscription (list, cadence, status) WHERE cadence <> '';
CREATE INDEX subscription_former ON subscription (list, cadence_at) WHERE former_cadence <> '';
CREATE INDEX subscription_content ON subscription (list) WHERE content <> '';
CREATE INDEX subscriber_paused ON subscriber (paused_until) WHERE paused_until IS NOT NULL;
