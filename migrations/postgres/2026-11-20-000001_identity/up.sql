-- Users, their sessions and unfinished logins. Columns marked "encrypted" are encrypted by the
-- application (key id, then ciphertext); "fingerprint" is a keyed hash for look-up.

CREATE TABLE users (
    id                      text        PRIMARY KEY,
    national_id             text        NOT NULL, -- encrypted
    national_id_fingerprint bytea       NOT NULL CHECK (octet_length(national_id_fingerprint) = 32),
    name_full               text        NOT NULL, -- encrypted
    name_given              text,                 -- encrypted
    name_family             text,                 -- encrypted
    birth_date              text        NOT NULL, -- encrypted
    role                    text        NOT NULL CHECK (role IN ('user', 'merchant', 'compliance', 'admin')),
    kyc_status              text        NOT NULL CHECK (kyc_status IN ('approved', 'pending', 'rejected')),
    state                   text        NOT NULL CHECK (state IN ('active', 'closed')),
    closed_at               timestamptz CHECK ((state = 'closed') = (closed_at IS NOT NULL)),
    created_at              timestamptz NOT NULL,
    version                 bigint      NOT NULL
);
CREATE UNIQUE INDEX users_national_id ON users (national_id_fingerprint);

CREATE TABLE sessions (
    id           text        PRIMARY KEY,
    user_id      text        NOT NULL REFERENCES users (id),
    client       text        NOT NULL CHECK (client IN ('web', 'mobile')),
    state        text        NOT NULL CHECK (state IN ('active', 'revoked')),
    revoked_at   timestamptz CHECK ((state = 'revoked') = (revoked_at IS NOT NULL)),
    created_at   timestamptz NOT NULL,
    expires_at   timestamptz NOT NULL,
    last_used_at timestamptz NOT NULL,
    user_agent   text,
    ip           text
);
CREATE INDEX sessions_of_user ON sessions (user_id, created_at DESC, id DESC);

CREATE TABLE refresh_tokens (
    hash       bytea       PRIMARY KEY CHECK (octet_length(hash) = 32),
    session_id text        NOT NULL REFERENCES sessions (id),
    issued_at  timestamptz NOT NULL,
    used_at    timestamptz
);
CREATE INDEX refresh_tokens_of_session ON refresh_tokens (session_id);

CREATE TABLE login_attempts (
    state_hash     bytea       PRIMARY KEY CHECK (octet_length(state_hash) = 32),
    provider       text        NOT NULL,
    browser_hash   bytea       NOT NULL CHECK (octet_length(browser_hash) = 32),
    nonce          text        NOT NULL, -- encrypted
    pkce_verifier  text        NOT NULL, -- encrypted
    client         text        NOT NULL CHECK (client IN ('web', 'mobile')),
    return_path    text        CHECK ((client = 'web') = (return_path IS NOT NULL)),
    code_challenge text        CHECK ((client = 'mobile') = (code_challenge IS NOT NULL)),
    expires_at     timestamptz NOT NULL
);
CREATE INDEX login_attempts_expires_at ON login_attempts (expires_at);

CREATE TABLE one_time_codes (
    hash           bytea       PRIMARY KEY CHECK (octet_length(hash) = 32),
    session_id     text        NOT NULL REFERENCES sessions (id),
    user_id        text        NOT NULL REFERENCES users (id),
    code_challenge text        NOT NULL,
    expires_at     timestamptz NOT NULL
);
CREATE INDEX one_time_codes_expires_at ON one_time_codes (expires_at);
