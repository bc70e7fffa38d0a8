DROP INDEX users_of_role;
DROP INDEX audit_log_actor;
DROP INDEX audit_log_subject;
DROP INDEX audit_log_time;
CREATE INDEX audit_log_subject ON audit_log (subject, id);
