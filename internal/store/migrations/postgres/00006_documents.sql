-- +goose Up
-- Copies of YAML files, for processes that do not stand beside them.
CREATE TABLE document (
    name    TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    sha     TEXT    NOT NULL,
    content BYTEA   NOT NULL,
    stored  BIGINT  NOT NULL
);
