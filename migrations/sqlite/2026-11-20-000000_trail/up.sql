-- Audit log and outbox, written with every change; counters of rate limits.
-- Times are whole microseconds since the epoch.

CREATE TABLE audit_log (
    id          TEXT    PRIMARY KEY NOT NULL,
    at          INTEGER NOT NULL,
    actor       TEXT    NOT NULL CHECK (actor IN ('anonymous', 'user', 'system')),
    -- No foreign key: an entry outlives the person it names.
    actor_id    TEXT    CHECK ((actor = 'user') = (actor_id IS NOT NULL)),
    action      TEXT    NOT NULL,
    subject     TEXT    NOT NULL,
    request_id  TEXT    NOT NULL,
    client_ip   TEXT,
    detail      TEXT    NOT NULL CHECK (json_valid(detail))
) STRICT;
CREATE INDEX audit_log_subject ON audit_log (subject, id);

CREATE TRIGGER audit_log_refuses_update BEFORE UPDATE ON audit_log
BEGIN
    SELECT RAISE(ABORT, 'audit_log is append-only');
END;
CREATE TRIGGER audit_log_refuses_delete BEFORE DELETE ON audit_log
BEGIN
    SELECT RAISE(ABORT, 'audit_log is append-only');
END;

CREATE TABLE outbox (
    id           TEXT    PRIMARY KEY NOT NULL,
    occurred_at  INTEGER NOT NULL,
    kind         TEXT    NOT NULL,
    aggregate_id TEXT    NOT NULL,
    payload      TEXT    NOT NULL CHECK (json_valid(payload))
) STRICT;

CREATE TABLE rate_limits (
    key       TEXT    NOT NULL,
    starts_at INTEGER NOT NULL,
    ends_at   INTEGER NOT NULL CHECK (ends_at > starts_at),
    hits      INTEGER NOT NULL CHECK (hits > 0),
    PRIMARY KEY (key, starts_at, ends_at)
) STRICT;
CREATE INDEX rate_limits_ends_at ON rate_limits (ends_at);
