DROP TABLE rate_limits;
DROP TABLE outbox;
DROP TABLE audit_log;
