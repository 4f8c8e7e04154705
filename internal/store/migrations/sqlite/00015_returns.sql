-- +goose Up
-- What came back of mails: beside the deliveries, whose states do not move. It holds no address.
CREATE TABLE bounce (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    fingerprint   TEXT NOT NULL UNIQUE,
    kind          TEXT NOT NULL CHECK (kind IN ('bounced', 'delayed', 'complained', 'unsubscribed', 'auto-replied', 'other')),
    class         TEXT NOT NULL CHECK (class IN ('', 'hard', 'soft', 'full', 'policy', 'content')),
    status        TEXT NOT NULL,
    words         TEXT NOT NULL,
    source        TEXT NOT NULL,
    found         TEXT NOT NULL,
    effect        TEXT NOT NULL CHECK (effect IN ('', 'suppressed', 'left', 'partner')),
    edition_id    INTEGER,
    seq           INTEGER,
    dispatch_id   INTEGER,
    subscriber_id INTEGER,
    at            INTEGER NOT NULL
) STRICT;
CREATE INDEX bounce_edition ON bounce (edition_id, seq) WHERE edition_id IS NOT NULL;
CREATE INDEX bounce_subscriber ON bounce (subscriber_id, id) WHERE subscriber_id IS NOT NULL;
CREATE INDEX bounce_dispatch ON bounce (dispatch_id) WHERE dispatch_id IS NOT NULL;
CREATE INDEX bounce_at ON bounce (at);

-- Keys that seal the addresses to which mail comes back. The newest seals, all of them check; none is ever deleted.
CREATE TABLE return_key (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    secret  BLOB NOT NULL,
    created INTEGER NOT NULL
) STRICT;

-- How far a mailbox was read that others use as well.
CREATE TABLE reading (
    place TEXT NOT NULL PRIMARY KEY,
    mark  TEXT NOT NULL
) STRICT;
