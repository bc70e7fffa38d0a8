DROP INDEX bank_consents_lapsing;
DROP INDEX transactions_at_bank;
DROP TABLE operator_tasks;
DROP TABLE inbound_webhooks;
DROP TABLE jobs;
DROP TABLE deliveries;
ALTER TABLE outbox DROP COLUMN routed_at, DROP COLUMN position;
