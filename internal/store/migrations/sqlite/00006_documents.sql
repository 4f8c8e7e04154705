-- +goose Up
-- Copies of YAML files, for processes that do not stand beside them.
CREATE TABLE document (
    name    TEXT    NOT NULL PRIMARY KEY,
    sha     TEXT    NOT NULL,
    content BLOB    NOT NULL,
    stored  INTEGER NOT NULL
) STRICT;
