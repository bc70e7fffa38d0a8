-- Users, their sessions and unfinished logins. Columns marked "encrypted" are encrypted by the
-- application (key id, then ciphertext); "fingerprint" is a keyed hash for look-up.

CREATE TABLE users (
    id                      TEXT    PRIMARY KEY NOT NULL,
    national_id             TEXT    NOT NULL, -- encrypted
    national_id_fingerprint BLOB    NOT NULL CHECK (length(national_id_fingerprint) = 32),
    name_full               TEXT    NOT NULL, -- encrypted
    name_given              TEXT,             -- encrypted
    name_family             TEXT,             -- encrypted
    birth_date              TEXT    NOT NULL, -- encrypted
    role                    TEXT    NOT NULL CHECK (role IN ('user', 'merchant', 'compliance', 'admin')),
    kyc_status              TEXT    NOT NULL CHECK (kyc_status IN ('approved', 'pending', 'rejected')),
    state                   TEXT    NOT NULL CHECK (state IN ('active', 'closed')),
    closed_at               INTEGER CHECK ((state = 'closed') = (closed_at IS NOT NULL)),
    created_at              INTEGER NOT NULL,
    version                 INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX users_national_id ON users (national_id_fingerprint);

CREATE TABLE sessions (
    id           TEXT    PRIMARY KEY NOT NULL,
    user_id      TEXT    NOT NULL REFERENCES users (id),
    client       TEXT    NOT NULL CHECK (client IN ('web', 'mobile')),
    state        TEXT    NOT NULL CHECK (state IN ('active', 'revoked')),
    revoked_at   INTEGER CHECK ((state = 'revoked') = (revoked_at IS NOT NULL)),
    created_at   INTEGER NOT NULL,
    expires_at   INTEGER NOT NULL,
    last_used_at INTEGER NOT NULL,
    user_agent   TEXT,
    ip           TEXT
) STRICT;
CREATE INDEX sessions_of_user ON sessions (user_id, created_at DESC, id DESC);

CREATE TABLE refresh_tokens (
    hash       BLOB    PRIMARY KEY NOT NULL CHECK (length(hash) = 32),
    session_id TEXT    NOT NULL REFERENCES sessions (id),
    issued_at  INTEGER NOT NULL,
    used_at    INTEGER
) STRICT;
CREATE INDEX refresh_tokens_of_session ON refresh_tokens (session_id);

CREATE TABLE login_attempts (
    state_hash     BLOB    PRIMARY KEY NOT NULL CHECK (length(state_hash) = 32),
    provider       TEXT    NOT NULL,
    browser_hash   BLOB    NOT NULL CHECK (length(browser_hash) = 32),
    nonce          TEXT    NOT NULL, -- encrypted
    pkce_verifier  TEXT    NOT NULL, -- encrypted
    client         TEXT    NOT NULL CHECK (client IN ('web', 'mobile')),
    return_path    TEXT    CHECK ((client = 'web') = (return_path IS NOT NULL)),
    code_challenge TEXT    CHECK ((client = 'mobile') = (code_challenge IS NOT NULL)),
    expires_at     INTEGER NOT NULL
) STRICT;
CREATE INDEX login_attempts_expires_at ON login_attempts (expires_at);

CREATE TABLE one_time_codes (
    hash           BLOB    PRIMARY KEY NOT NULL CHECK (length(hash) = 32),
    session_id     TEXT    NOT NULL REFERENCES sessions (id),
    user_id        TEXT    NOT NULL REFERENCES users (id),
    code_challenge TEXT    NOT NULL,
    expires_at     INTEGER NOT NULL
) STRICT;
CREATE INDEX one_time_codes_expires_at ON one_time_codes (expires_at);
