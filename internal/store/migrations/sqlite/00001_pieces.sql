-- +goose Up
-- Instants are microseconds since 1970 (NULL: none), flags 0 or 1.
CREATE TABLE piece (
    slug       TEXT    NOT NULL PRIMARY KEY,
    id         TEXT    NOT NULL UNIQUE,
    source     TEXT    NOT NULL,
    status     TEXT    NOT NULL CHECK (status IN ('scheduled', 'published', 'withdrawn')),
    title      TEXT    NOT NULL,
    section    TEXT    NOT NULL,
    topic      TEXT    NOT NULL,
    month      TEXT    NOT NULL,
    revision   INTEGER NOT NULL CHECK (revision > 0),
    published  INTEGER,
    updated    INTEGER UNIQUE,
    due_at     INTEGER,
    reason     TEXT    NOT NULL,
    withdrawn  INTEGER,
    archived   INTEGER NOT NULL CHECK (archived IN (0, 1)),
    paragraphs INTEGER NOT NULL,
    CHECK (status <> 'published' OR (published IS NOT NULL AND updated IS NOT NULL))
) STRICT;
CREATE INDEX piece_latest ON piece (published DESC, slug) WHERE status = 'published';
CREATE INDEX piece_section ON piece (section, published DESC, slug) WHERE status = 'published';
CREATE INDEX piece_month ON piece (month, published DESC, slug) WHERE status = 'published';
CREATE INDEX piece_due ON piece (due_at) WHERE status = 'scheduled';
CREATE INDEX piece_source ON piece (source);

-- Published pieces by month and section, kept by each change of a piece.
CREATE TABLE piece_count (
    month   TEXT    NOT NULL,
    section TEXT    NOT NULL,
    pieces  INTEGER NOT NULL CHECK (pieces >= 0),
    PRIMARY KEY (month, section)
) STRICT, WITHOUT ROWID;

CREATE TABLE revision (
    slug     TEXT    NOT NULL REFERENCES piece (slug),
    number   INTEGER NOT NULL,
    markdown BLOB    NOT NULL,
    words    TEXT    NOT NULL,
    minor    INTEGER NOT NULL CHECK (minor IN (0, 1)),
    note     TEXT    NOT NULL,
    saved    INTEGER NOT NULL,
    PRIMARY KEY (slug, number)
) STRICT;

-- Hashes of the paragraphs of each piece as it stands now.
CREATE TABLE paragraph (
    hash INTEGER NOT NULL,
    slug TEXT    NOT NULL REFERENCES piece (slug),
    PRIMARY KEY (hash, slug)
) STRICT, WITHOUT ROWID;
CREATE INDEX paragraph_slug ON paragraph (slug);

-- The kept feed entries of each piece: one row a piece, good only under the key it was made with.
CREATE TABLE fragment (
    slug        TEXT    NOT NULL PRIMARY KEY REFERENCES piece (slug),
    revision    INTEGER NOT NULL,
    renderer    TEXT    NOT NULL,
    publication TEXT    NOT NULL,
    rss         BLOB    NOT NULL,
    atom        BLOB    NOT NULL,
    json        BLOB    NOT NULL
) STRICT;
