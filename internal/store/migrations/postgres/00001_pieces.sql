-- +goose Up
-- Instants are microseconds since 1970 (NULL: none), flags 0 or 1.
CREATE TABLE piece (
    slug       TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    id         TEXT    NOT NULL UNIQUE,
    source     TEXT    NOT NULL,
    status     TEXT    NOT NULL CHECK (status IN ('scheduled', 'published', 'withdrawn')),
    title      TEXT    NOT NULL,
    section    TEXT COLLATE "C" NOT NULL,
    topic      TEXT    NOT NULL,
    month      TEXT COLLATE "C" NOT NULL,
    revision   BIGINT  NOT NULL CHECK (revision > 0),
    published  BIGINT,
    updated    BIGINT  UNIQUE,
    due_at     BIGINT,
    reason     TEXT    NOT NULL,
    withdrawn  BIGINT,
    archived   BIGINT  NOT NULL CHECK (archived IN (0, 1)),
    paragraphs BIGINT  NOT NULL,
    CHECK (status <> 'published' OR (published IS NOT NULL AND updated IS NOT NULL))
);
CREATE INDEX piece_latest ON piece (published DESC, slug) WHERE status = 'published';
CREATE INDEX piece_section ON piece (section, published DESC, slug) WHERE status = 'published';
CREATE INDEX piece_month ON piece (month, published DESC, slug) WHERE status = 'published';
CREATE INDEX piece_due ON piece (due_at) WHERE status = 'scheduled';
CREATE INDEX piece_source ON piece (source);

-- Published pieces by month and section, kept by each change of a piece.
CREATE TABLE piece_count (
    month   TEXT COLLATE "C" NOT NULL,
    section TEXT COLLATE "C" NOT NULL,
    pieces  BIGINT  NOT NULL CHECK (pieces >= 0),
    PRIMARY KEY (month, section)
);

CREATE TABLE revision (
    slug     TEXT COLLATE "C" NOT NULL REFERENCES piece (slug),
    number   BIGINT  NOT NULL,
    markdown BYTEA   NOT NULL,
    words    TEXT    NOT NULL,
    minor    BIGINT  NOT NULL CHECK (minor IN (0, 1)),
    note     TEXT    NOT NULL,
    saved    BIGINT  NOT NULL,
    PRIMARY KEY (slug, number)
);

-- Hashes of the paragraphs of each piece as it stands now.
CREATE TABLE paragraph (
    hash BIGINT  NOT NULL,
    slug TEXT COLLATE "C" NOT NULL REFERENCES piece (slug),
    PRIMARY KEY (hash, slug)
);
CREATE INDEX paragraph_slug ON paragraph (slug);

-- The kept feed entries of each piece: one row a piece, good only under the key it was made with.
CREATE TABLE fragment (
    slug        TEXT COLLATE "C" NOT NULL PRIMARY KEY REFERENCES piece (slug),
    revision    BIGINT  NOT NULL,
    renderer    TEXT    NOT NULL,
    publication TEXT    NOT NULL,
    rss         BYTEA   NOT NULL,
    atom        BYTEA   NOT NULL,
    json        BYTEA   NOT NULL
);
