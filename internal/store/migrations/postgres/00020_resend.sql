-- +goose Up
-- The number of the edition of the same list that this one brings to those who did not get it; 0: it is its own.
ALTER TABLE edition ADD COLUMN resends BIGINT NOT NULL DEFAULT 0;
