-- Delivery of events, jobs, inbound webhooks, operator tasks.

-- Ids come from the clocks of several processes and may disagree; positions give the order of storage.
-- Changes of one entity are serialised by its row, so its positions are in commit order.
ALTER TABLE outbox ADD COLUMN position bigint, ADD COLUMN routed_at timestamptz;
UPDATE outbox SET position = numbered.position
    FROM (SELECT id, row_number() OVER (ORDER BY id) AS position FROM outbox) numbered
    WHERE outbox.id = numbered.id;
ALTER TABLE outbox ALTER COLUMN position SET NOT NULL;
ALTER TABLE outbox ALTER COLUMN position ADD GENERATED ALWAYS AS IDENTITY;
SELECT setval(pg_get_serial_sequence('outbox', 'position'), count(*) + 1, false) FROM outbox;
CREATE UNIQUE INDEX outbox_position ON outbox (position);
CREATE INDEX outbox_unrouted ON outbox (position) WHERE routed_at IS NULL;
CREATE INDEX outbox_unrouted_of ON outbox (aggregate_id, position) WHERE routed_at IS NULL;

CREATE TABLE deliveries (
    id           text        PRIMARY KEY,
    event_id     text        NOT NULL REFERENCES outbox (id),
    subscriber   text        NOT NULL CHECK (subscriber ~ '^[a-z-]+$'),
    -- The event's position, so that this table alone decides the order.
    position     bigint      NOT NULL,
    aggregate_id text        NOT NULL,
    state        text        NOT NULL CHECK (state IN
        ('pending', 'leased', 'delivered', 'dead', 'discarded')),
    -- Pending: time of the next attempt; leased: expiry of the lease.
    due_at       timestamptz CHECK ((state IN ('pending', 'leased')) = (due_at IS NOT NULL)),
    finished_at  timestamptz CHECK ((due_at IS NULL) = (finished_at IS NOT NULL)),
    -- Number of the lease: a holder with an older number has lost it.
    lease        bigint      NOT NULL,
    attempts     integer     NOT NULL CHECK (attempts BETWEEN 0 AND 65535),
    last_error   text        CHECK (state <> 'dead' OR last_error IS NOT NULL),
    UNIQUE (event_id, subscriber)
);
CREATE INDEX deliveries_due ON deliveries (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX deliveries_before ON deliveries (subscriber, aggregate_id, position)
    WHERE state IN ('pending', 'leased', 'dead');
CREATE INDEX deliveries_finished ON deliveries (state, finished_at) WHERE finished_at IS NOT NULL;

CREATE TABLE jobs (
    name              text        PRIMARY KEY,
    next_run_at       timestamptz NOT NULL,
    holder            text,
    lease_until       timestamptz CHECK ((holder IS NULL) = (lease_until IS NULL)),
    lease             bigint      NOT NULL,
    last_started_at   timestamptz,
    last_finished_at  timestamptz,
    last_success_at   timestamptz,
    last_error        text,
    runs              bigint      NOT NULL CHECK (runs >= 0),
    failures_in_a_row integer     NOT NULL CHECK (failures_in_a_row >= 0)
);

CREATE TABLE inbound_webhooks (
    id          text        PRIMARY KEY,
    source      text        NOT NULL,
    event_id    text        NOT NULL,
    received_at timestamptz NOT NULL,
    body        text        NOT NULL, -- encrypted
    UNIQUE (source, event_id)
);
CREATE INDEX inbound_webhooks_received ON inbound_webhooks (received_at);

CREATE TABLE operator_tasks (
    id        text        PRIMARY KEY,
    event_id  text        NOT NULL UNIQUE,
    kind      text        NOT NULL,
    subject   text        NOT NULL,
    detail    json        NOT NULL,
    opened_at timestamptz NOT NULL,
    state     text        NOT NULL CHECK (state IN ('open', 'closed')),
    closed_at timestamptz CHECK ((state = 'closed') = (closed_at IS NOT NULL)),
    closed_by text        CHECK ((state = 'closed') = (closed_by IS NOT NULL))
);
CREATE INDEX operator_tasks_open ON operator_tasks (subject, id) WHERE state = 'open';

-- A bank's webhook refers to a payment by the bank's id.
CREATE INDEX transactions_at_bank ON transactions (bank, (bank_payment ->> 'payment_id'))
    WHERE state IN ('awaiting_sca', 'submitted');
CREATE INDEX bank_consents_lapsing ON bank_consents (valid_until) WHERE state = 'valid';
