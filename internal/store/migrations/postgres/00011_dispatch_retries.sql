-- +goose Up
-- When copies that go by mail are tried again. tried_at is the first attempt; the giving up counts from there.
ALTER TABLE dispatch ADD COLUMN attempt  BIGINT NOT NULL DEFAULT 0;
ALTER TABLE dispatch ADD COLUMN tried_at BIGINT;
ALTER TABLE dispatch ADD COLUMN next_at  BIGINT;
