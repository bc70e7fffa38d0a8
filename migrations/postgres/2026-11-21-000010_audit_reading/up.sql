-- The audit log is read by time: all of it, about one entity, and of one person.

DROP INDEX audit_log_subject;
CREATE INDEX audit_log_time ON audit_log (at, id);
CREATE INDEX audit_log_subject ON audit_log (subject, at, id);
CREATE INDEX audit_log_actor ON audit_log (actor_id, at, id) WHERE actor_id IS NOT NULL;

-- Staff: few among many users.
CREATE INDEX users_of_role ON users (id) WHERE role <> 'user';
