//! The audit log takes new lines and nothing else; the database itself sees to it. It is read by
//! its time.

use chrono::TimeDelta;
use identity::ports::IdentityUnitOfWork;

use kernel::{
    Actor, AuditEntry, AuditFilter, AuditLog, AuditRecord, OutboxEvent, PageRequest,
    RequestContext, UnitOfWorkFactory, UserId,
    testing::{TestClock, TestIds},
};
use store::{Store, testing::TestDatabase};

use crate::common::on_both_engines;

on_both_engines! {
    entries_and_events_of_every_kind_are_kept
    a_line_of_the_audit_log_cannot_be_changed
    a_line_of_the_audit_log_cannot_be_deleted
    lines_come_back_whole_by_their_time_whatever_their_ids
    filters_narrow_the_audit_log
    a_page_behind_a_line_that_there_is_not_is_empty
}

/// One entry of each kind of actor, and one event.
async fn written(store: &Store) {
    let (ids, clock) = (TestIds::default(), TestClock::default());
    let context = RequestContext {
        request_id: "req-1".into(),
        client_ip: Some("2001:db8::1".parse().unwrap()),
    };
    let user = UserId::new(&ids);
    let mut unit = UnitOfWorkFactory::<dyn IdentityUnitOfWork>::begin(store)
        .await
        .unwrap();
    for actor in [Actor::Anonymous, Actor::User(user), Actor::System] {
        let entry = AuditEntry::new(&ids, &clock, &context, actor, "login.refused", &user)
            .with(serde_json::json!({"reason": "nonce"}));
        unit.change_log().audit(&entry).await.unwrap();
    }
    let detail = serde_json::json!({"client": "web"});
    let event = OutboxEvent::new(&ids, &clock, "user.logged_in", &user, detail);
    unit.change_log().publish(&event).await.unwrap();
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

/// Five lines, a minute apart, of two people about two things; ids run against the time.
async fn five_lines(store: &Store) -> (Vec<AuditRecord>, [UserId; 2]) {
    let (ids, clock) = (TestIds::default(), TestClock::default());
    let people = [UserId::new(&ids), UserId::new(&ids)];
    let mut backwards: Vec<_> = (0..5).map(|_| kernel::AuditId::new(&ids)).collect();
    let mut lines = Vec::new();
    let mut unit = UnitOfWorkFactory::<dyn IdentityUnitOfWork>::begin(store)
        .await
        .unwrap();
    for n in 0..5 {
        clock.advance(TimeDelta::minutes(1));
        let context = RequestContext {
            request_id: format!("req-{n}"),
            client_ip: (n > 0).then(|| "192.0.2.7".parse().unwrap()),
        };
        let actor = match n {
            0 => Actor::System,
            1 => Actor::Anonymous,
            _ => Actor::User(people[n % 2]),
        };
        let subject = ["txn_a", "txn_b"][n % 2];
        let mut entry = AuditEntry::new(&ids, &clock, &context, actor, "thing.done", &subject);
        entry.id = backwards.pop().unwrap();
        if n > 1 {
            entry.detail = serde_json::json!({ "n": n });
        }
        unit.change_log().audit(&entry).await.unwrap();
        let record = AuditRecord {
            id: entry.id,
            at: entry.at,
            actor,
            action: "thing.done".into(),
            subject: subject.into(),
            context,
            detail: entry.detail,
        };
        lines.insert(0, record);
    }
    unit.commit().await.unwrap();
    (lines, people)
}

async fn lines(store: &Store, filter: &AuditFilter, at_once: i64) -> Vec<AuditRecord> {
    let (mut found, mut after) = (Vec::new(), None);
    loop {
        let page = PageRequest::new(Some(at_once), after).unwrap();
        let piece = store.audit_records(filter, &page).await.unwrap();
        found.extend(piece.items);
        after = piece.next;
        if after.is_none() {
            return found;
        }
    }
}

async fn lines_come_back_whole_by_their_time_whatever_their_ids(store: Store, _: &TestDatabase) {
    let (written, _) = five_lines(&store).await;
    for at_once in [1, 2, 50] {
        let found = lines(&store, &AuditFilter::default(), at_once).await;
        assert_eq!(found, written, "{at_once} at once");
    }
}

async fn filters_narrow_the_audit_log(store: Store, _: &TestDatabase) {
    let (written, [one, _]) = five_lines(&store).await;
    let (first, last) = (written[4].at, written[0].at);
    let all = AuditFilter::default();
    let cases = [
        (
            AuditFilter {
                subject: Some("txn_a".into()),
                ..all.clone()
            },
            &[0_usize, 2, 4][..],
        ),
        (
            AuditFilter {
                actor: Some(one),
                ..all.clone()
            },
            &[0, 2],
        ),
        (
            AuditFilter {
                from: Some(last),
                ..all.clone()
            },
            &[0],
        ),
        (
            AuditFilter {
                until: Some(last),
                ..all.clone()
            },
            &[1, 2, 3, 4],
        ),
        (
            AuditFilter {
                from: Some(first),
                until: Some(first),
                ..all.clone()
            },
            &[],
        ),
        (
            AuditFilter {
                actor: Some(one),
                subject: Some("txn_b".into()),
                ..all.clone()
            },
            &[],
        ),
    ];
    for (filter, expected) in cases {
        let expected: Vec<_> = expected.iter().map(|n| written[*n].clone()).collect();
        assert_eq!(lines(&store, &filter, 1).await, expected, "{filter:?}");
    }
}

async fn a_page_behind_a_line_that_there_is_not_is_empty(store: Store, _: &TestDatabase) {
    five_lines(&store).await;
    let cursor = kernel::Cursor::after(&"aud_0197a6e200007000800000000000abcd");
    let page = PageRequest::new(None, Some(cursor)).unwrap();
    let found = store.audit_records(&AuditFilter::default(), &page).await;
    let found = found.unwrap();
    assert!(found.items.is_empty() && found.next.is_none());
}
