//! The audit log takes new lines and nothing else; the database itself sees to it.

use identity::ports::Identities;
use kernel::{
    Actor, AuditEntry, OutboxEvent, RequestContext, UserId,
    testing::{TestClock, TestIds},
};
use store::{Store, testing::TestDatabase};

use crate::common::on_both_engines;

on_both_engines! {
    entries_and_events_of_every_kind_are_kept
    a_line_of_the_audit_log_cannot_be_changed
    a_line_of_the_audit_log_cannot_be_deleted
}

/// One entry of each kind of actor, and one event.
async fn written(store: &Store) {
    let (ids, clock) = (TestIds::default(), TestClock::default());
    let context = RequestContext {
        request_id: "req-1".into(),
        client_ip: Some("2001:db8::1".parse().unwrap()),
    };
    let user = UserId::new(&ids);
    let mut unit = Identities::begin(store).await.unwrap();
    for actor in [Actor::Anonymous, Actor::User(user), Actor::System] {
        let entry = AuditEntry::new(&ids, &clock, &context, actor, "login.refused", &user)
            .with(serde_json::json!({"reason": "nonce"}));
        unit.trail().audit(&entry).await.unwrap();
    }
    let detail = serde_json::json!({"client": "web"});
    let event = OutboxEvent::new(&ids, &clock, "user.logged_in", &user, detail);
    unit.trail().publish(&event).await.unwrap();
    unit.commit().await.unwrap();
}

async fn entries_and_events_of_every_kind_are_kept(store: Store, database: &TestDatabase) {
    written(&store).await;
    let kept = database.everything_at_rest().await;
    for text in [
        "anonymous",
        "system",
        "login.refused",
        "2001:db8::1",
        "nonce",
        "user.logged_in",
    ] {
        assert!(kept.contains(text), "{text}");
    }
}

async fn refused(database: &TestDatabase, sql: &str) {
    let message = database.execute(sql).await.unwrap_err();
    assert!(
        message.contains("audit_log is append-only"),
        "{sql}: {message}"
    );
}

async fn a_line_of_the_audit_log_cannot_be_changed(store: Store, database: &TestDatabase) {
    written(&store).await;
    refused(database, "UPDATE audit_log SET action = 'nothing'").await;
}

async fn a_line_of_the_audit_log_cannot_be_deleted(store: Store, database: &TestDatabase) {
    written(&store).await;
    refused(database, "DELETE FROM audit_log").await;
    if store.engine() == "postgresql" {
        refused(database, "TRUNCATE audit_log").await;
    }
}
