-- Delivery of events, jobs, inbound webhooks, operator tasks.
-- Times are whole microseconds since the epoch.

-- Ids come from the clocks of several processes and may disagree; positions give the order of storage.
-- Changes of one entity are serialised by its row, so its positions are in commit order.
ALTER TABLE outbox RENAME TO outbox_before;
CREATE TABLE outbox (
    position     INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    id           TEXT    NOT NULL UNIQUE,
    occurred_at  INTEGER NOT NULL,
    kind         TEXT    NOT NULL,
    aggregate_id TEXT    NOT NULL,
    payload      TEXT    NOT NULL CHECK (json_valid(payload)),
    routed_at    INTEGER
) STRICT;
INSERT INTO outbox (id, occurred_at, kind, aggregate_id, payload)
    SELECT id, occurred_at, kind, aggregate_id, payload FROM outbox_before ORDER BY id;
DROP TABLE outbox_before;
CREATE INDEX outbox_unrouted ON outbox (position) WHERE routed_at IS NULL;
CREATE INDEX outbox_unrouted_of ON outbox (aggregate_id, position) WHERE routed_at IS NULL;

CREATE TABLE deliveries (
    id           TEXT    PRIMARY KEY NOT NULL,
    event_id     TEXT    NOT NULL REFERENCES outbox (id),
    subscriber   TEXT    NOT NULL CHECK (subscriber NOT GLOB '*[^a-z-]*'),
    -- The event's position, so that this table alone decides the order.
    position     INTEGER NOT NULL,
    aggregate_id TEXT    NOT NULL,
    state        TEXT    NOT NULL CHECK (state IN
        ('pending', 'leased', 'delivered', 'dead', 'discarded')),
    -- Pending: time of the next attempt; leased: expiry of the lease.
    due_at       INTEGER CHECK ((state IN ('pending', 'leased')) = (due_at IS NOT NULL)),
    finished_at  INTEGER CHECK ((due_at IS NULL) = (finished_at IS NOT NULL)),
    -- Number of the lease: a holder with an older number has lost it.
    lease        INTEGER NOT NULL,
    attempts     INTEGER NOT NULL CHECK (attempts BETWEEN 0 AND 65535),
    last_error   TEXT    CHECK (state <> 'dead' OR last_error IS NOT NULL),
    UNIQUE (event_id, subscriber)
) STRICT;
CREATE INDEX deliveries_due ON deliveries (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX deliveries_before ON deliveries (subscriber, aggregate_id, position)
    WHERE state IN ('pending', 'leased', 'dead');
CREATE INDEX deliveries_finished ON deliveries (state, finished_at) WHERE finished_at IS NOT NULL;

CREATE TABLE jobs (
    name              TEXT    PRIMARY KEY NOT NULL,
    next_run_at       INTEGER NOT NULL,
    holder            TEXT,
    lease_until       INTEGER CHECK ((holder IS NULL) = (lease_until IS NULL)),
    lease             INTEGER NOT NULL,
    last_started_at   INTEGER,
    last_finished_at  INTEGER,
    last_success_at   INTEGER,
    last_error        TEXT,
    runs              INTEGER NOT NULL CHECK (runs >= 0),
    failures_in_a_row INTEGER NOT NULL CHECK (failures_in_a_row >= 0)
) STRICT;

CREATE TABLE inbound_webhooks (
    id          TEXT    PRIMARY KEY NOT NULL,
    source      TEXT    NOT NULL,
    event_id    TEXT    NOT NULL,
    received_at INTEGER NOT NULL,
    body        TEXT    NOT NULL, -- encrypted
    UNIQUE (source, event_id)
) STRICT;
CREATE INDEX inbound_webhooks_received ON inbound_webhooks (received_at);

CREATE TABLE operator_tasks (
    id        TEXT    PRIMARY KEY NOT NULL,
    event_id  TEXT    NOT NULL UNIQUE,
    kind      TEXT    NOT NULL,
    subject   TEXT    NOT NULL,
    detail    TEXT    NOT NULL CHECK (json_valid(detail)),
    opened_at INTEGER NOT NULL,
    state     TEXT    NOT NULL CHECK (state IN ('open', 'closed')),
    closed_at INTEGER CHECK ((state = 'closed') = (closed_at IS NOT NULL)),
    closed_by TEXT    CHECK ((state = 'closed') = (closed_by IS NOT NULL))
) STRICT;
CREATE INDEX operator_tasks_open ON operator_tasks (subject, id) WHERE state = 'open';

-- A bank's webhook refers to a payment by the bank's id.
CREATE INDEX transactions_at_bank ON transactions (bank, (bank_payment ->> 'payment_id'))
    WHERE state IN ('awaiting_sca', 'submitted');
CREATE INDEX bank_consents_lapsing ON bank_consents (valid_until) WHERE state = 'valid';
