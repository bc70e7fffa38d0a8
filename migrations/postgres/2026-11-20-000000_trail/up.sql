-- Audit log and outbox, written with every change; counters of rate limits.

CREATE TABLE audit_log (
    id          text        PRIMARY KEY,
    at          timestamptz NOT NULL,
    actor       text        NOT NULL CHECK (actor IN ('anonymous', 'user', 'system')),
    -- No foreign key: an entry outlives the person it names.
    actor_id    text        CHECK ((actor = 'user') = (actor_id IS NOT NULL)),
    action      text        NOT NULL,
    subject     text        NOT NULL,
    request_id  text        NOT NULL,
    client_ip   text,
    detail      json        NOT NULL
);
CREATE INDEX audit_log_subject ON audit_log (subject, id);

CREATE FUNCTION audit_log_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'audit_log is append-only';
END;
$$;
CREATE TRIGGER audit_log_append_only
    BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_log
    FOR EACH STATEMENT EXECUTE FUNCTION audit_log_is_append_only();

CREATE TABLE outbox (
    id           text        PRIMARY KEY,
    occurred_at  timestamptz NOT NULL,
    kind         text        NOT NULL,
    aggregate_id text        NOT NULL,
    payload      json        NOT NULL
);

CREATE TABLE rate_limits (
    key       text        NOT NULL,
    starts_at timestamptz NOT NULL,
    ends_at   timestamptz NOT NULL CHECK (ends_at > starts_at),
    hits      bigint      NOT NULL CHECK (hits > 0),
    PRIMARY KEY (key, starts_at, ends_at)
);
CREATE INDEX rate_limits_ends_at ON rate_limits (ends_at);
