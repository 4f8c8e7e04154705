-- +goose Up
-- Questions that a process about to mail asks of the server at the public address, to be sure that it
-- reads these books; gone after minutes.
CREATE TABLE probe (
    nonce   TEXT    NOT NULL PRIMARY KEY,
    answer  TEXT    NOT NULL,
    created BIGINT  NOT NULL
);

-- Who has left, by the time: the next edition tells of those since the last.
CREATE INDEX subscription_left ON subscription (list, changed_at) WHERE status = 'left';
