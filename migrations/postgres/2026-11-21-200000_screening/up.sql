-- Lists of sanctioned and politically exposed people, screenings against them, and decisions about
-- hits. Lists are public; columns marked "encrypted" are encrypted by the application.

CREATE TABLE list_versions (
    id          text        PRIMARY KEY,
    source      text        NOT NULL CHECK (source IN ('un', 'ofac-sdn', 'eu', 'pep')),
    list_date   date,
    -- SHA-256 of the imported files.
    digest      bytea       NOT NULL CHECK (octet_length(digest) = 32),
    entries     bigint      NOT NULL CHECK (entries >= 0),
    names       bigint      NOT NULL CHECK (names >= 0),
    skipped     bigint      NOT NULL CHECK (skipped >= 0),
    imported_at timestamptz NOT NULL,
    UNIQUE (source, digest)
);

-- The active version of each list.
CREATE TABLE active_lists (
    source       text        PRIMARY KEY CHECK (source IN ('un', 'ofac-sdn', 'eu', 'pep')),
    version_id   text        NOT NULL REFERENCES list_versions (id),
    activated_at timestamptz NOT NULL
);

CREATE TABLE list_entries (
    version_id text    NOT NULL REFERENCES list_versions (id),
    -- From 0, in list order.
    position   integer NOT NULL CHECK (position >= 0),
    -- The list's own id.
    entry_id   text    NOT NULL,
    -- JSON.
    body       text    NOT NULL,
    PRIMARY KEY (version_id, position)
);

-- Skipped rows of a version's files; no row here if there were none.
CREATE TABLE list_skipped_rows (
    version_id text PRIMARY KEY REFERENCES list_versions (id),
    rows       json NOT NULL
);

-- Kept for five years (hvitvaskingsloven § 30).
CREATE TABLE screenings (
    id          text        PRIMARY KEY,
    -- A customer or a recipient.
    subject_id  text        NOT NULL,
    subject     text        NOT NULL, -- encrypted
    screened_at timestamptz NOT NULL,
    outcome     text        NOT NULL CHECK (outcome IN ('clear', 'potential_match', 'match')),
    hits        text        NOT NULL, -- encrypted
    -- The list versions used.
    lists       json        NOT NULL
);
CREATE INDEX screenings_of_subject ON screenings (subject_id, screened_at DESC, id DESC);
CREATE INDEX screenings_with_hits ON screenings (outcome, id DESC) WHERE outcome <> 'clear';

-- Dismissals: decisions that a hit is another person. Kept as long as their screenings.
CREATE TABLE screening_dismissals (
    id                  text        PRIMARY KEY,
    subject_id          text        NOT NULL,
    subject_fingerprint bytea       NOT NULL CHECK (octet_length(subject_fingerprint) = 32),
    source              text        NOT NULL CHECK (source IN ('un', 'ofac-sdn', 'eu', 'pep')),
    entry_id            text        NOT NULL,
    entry_fingerprint   bytea       NOT NULL CHECK (octet_length(entry_fingerprint) = 32),
    decided_by          text        NOT NULL,
    reason              text        NOT NULL, -- encrypted
    decided_at          timestamptz NOT NULL,
    expires_at          timestamptz NOT NULL,
    -- Revoked before it expired.
    revoked_at          timestamptz CHECK (revoked_at < expires_at)
);
CREATE INDEX screening_dismissals_of_subject ON screening_dismissals (subject_id, id DESC);
