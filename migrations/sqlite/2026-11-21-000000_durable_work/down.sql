DROP INDEX bank_consents_lapsing;
DROP INDEX transactions_at_bank;
DROP TABLE operator_tasks;
DROP TABLE inbound_webhooks;
DROP TABLE jobs;
DROP TABLE deliveries;
ALTER TABLE outbox RENAME TO outbox_before;
CREATE TABLE outbox (
    id           TEXT    PRIMARY KEY NOT NULL,
    occurred_at  INTEGER NOT NULL,
    kind         TEXT    NOT NULL,
    aggregate_id TEXT    NOT NULL,
    payload      TEXT    NOT NULL CHECK (json_valid(payload))
) STRICT;
INSERT INTO outbox SELECT id, occurred_at, kind, aggregate_id, payload FROM outbox_before;
DROP TABLE outbox_before;
