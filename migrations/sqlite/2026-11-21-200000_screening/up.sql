-- Lists of sanctioned and politically exposed people, screenings against them, and decisions about
-- hits. Lists are public; columns marked "encrypted" are encrypted by the application. Times
-- are whole microseconds since the epoch.

CREATE TABLE list_versions (
    id          TEXT    PRIMARY KEY NOT NULL,
    source      TEXT    NOT NULL CHECK (source IN ('un', 'ofac-sdn', 'eu', 'pep')),
    list_date   TEXT,
    -- SHA-256 of the imported files.
    digest      BLOB    NOT NULL CHECK (length(digest) = 32),
    entries     INTEGER NOT NULL CHECK (entries >= 0),
    names       INTEGER NOT NULL CHECK (names >= 0),
    skipped     INTEGER NOT NULL CHECK (skipped >= 0),
    imported_at INTEGER NOT NULL,
    UNIQUE (source, digest)
) STRICT;

-- The active version of each list.
CREATE TABLE active_lists (
    source       TEXT    PRIMARY KEY NOT NULL CHECK (source IN ('un', 'ofac-sdn', 'eu', 'pep')),
    version_id   TEXT    NOT NULL REFERENCES list_versions (id),
    activated_at INTEGER NOT NULL
) STRICT;

CREATE TABLE list_entries (
    version_id TEXT    NOT NULL REFERENCES list_versions (id),
    -- From 0, in list order.
    position   INTEGER NOT NULL CHECK (position >= 0),
    -- The list's own id.
    entry_id   TEXT    NOT NULL,
    -- JSON.
    body       TEXT    NOT NULL,
    PRIMARY KEY (version_id, position)
) STRICT, WITHOUT ROWID;

-- Skipped rows of a version's files; no row here if there were none.
CREATE TABLE list_skipped_rows (
    version_id TEXT PRIMARY KEY NOT NULL REFERENCES list_versions (id),
    rows       TEXT NOT NULL CHECK (json_valid(rows))
) STRICT;

-- Kept for five years (hvitvaskingsloven § 30).
CREATE TABLE screenings (
    id          TEXT    PRIMARY KEY NOT NULL,
    -- A customer or a recipient.
    subject_id  TEXT    NOT NULL,
    subject     TEXT    NOT NULL, -- encrypted
    screened_at INTEGER NOT NULL,
    outcome     TEXT    NOT NULL CHECK (outcome IN ('clear', 'potential_match', 'match')),
    hits        TEXT    NOT NULL, -- encrypted
    -- The list versions used.
    lists       TEXT    NOT NULL CHECK (json_valid(lists))
) STRICT;
CREATE INDEX screenings_of_subject ON screenings (subject_id, screened_at DESC, id DESC);
CREATE INDEX screenings_with_hits ON screenings (outcome, id DESC) WHERE outcome <> 'clear';

-- Dismissals: decisions that a hit is another person. Kept as long as their screenings.
CREATE TABLE screening_dismissals (
    id                  TEXT    PRIMARY KEY NOT NULL,
    subject_id          TEXT    NOT NULL,
    subject_fingerprint BLOB    NOT NULL CHECK (length(subject_fingerprint) = 32),
    source              TEXT    NOT NULL CHECK (source IN ('un', 'ofac-sdn', 'eu', 'pep')),
    entry_id            TEXT    NOT NULL,
    entry_fingerprint   BLOB    NOT NULL CHECK (length(entry_fingerprint) = 32),
    decided_by          TEXT    NOT NULL,
    reason              TEXT    NOT NULL, -- encrypted
    decided_at          INTEGER NOT NULL,
    expires_at          INTEGER NOT NULL,
    -- Revoked before it expired.
    revoked_at          INTEGER CHECK (revoked_at < expires_at)
) STRICT;
CREATE INDEX screening_dismissals_of_subject ON screening_dismissals (subject_id, id DESC);
