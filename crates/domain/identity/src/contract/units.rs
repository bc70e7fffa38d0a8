//! A unit of work happens whole or not at all.

use crate::Storage;

use kernel::{Actor, AuditEntry, OutboxEvent, RequestContext, testing::TestClock};

use super::sample::{Sample, committed, national_id, refresh_token, stored_user};

/// Dropped without commit, neither person nor session exists.
pub async fn nothing_of_a_dropped_unit_remains(store: Storage) {
    let sample = Sample::default();
    let user = sample.user(0);
    let session = sample.session(user.id, 0);
    let mut unit = store.units.begin().await.unwrap();
    unit.users().add(&user).await.unwrap();
    unit.sessions().add(&session).await.unwrap();
    drop(unit);

    assert_eq!(store.queries.user(user.id).await.unwrap(), None);
    assert_eq!(store.queries.principal(session.id).await.unwrap(), None);
    committed(&store, async |unit| {
        let found = unit.users().find_by_national_id(&user.national_id).await;
        assert_eq!(found.unwrap(), None);
    })
    .await;
}

/// Person, session, token, audit entry and event go in together.
pub async fn everything_of_a_committed_unit_remains(store: Storage) {
    let (sample, clock) = (Sample::default(), TestClock::default());
    let user = sample.user(0);
    let session = sample.session(user.id, 0);
    let token = refresh_token(session.id, "token");
    let context = RequestContext::job("contract");
    let actor = Actor::User(user.id);
    let detail = serde_json::json!({"client": "web"});
    let (ids, kind) = (sample.ids(), "user.logged_in");
    let entry = AuditEntry::new(ids, &clock, &context, actor, kind, &user.id).with(detail.clone());
    let event = OutboxEvent::new(ids, &clock, kind, &user.id, detail);
    committed(&store, async |unit| {
        unit.users().add(&user).await.unwrap();
        unit.sessions().add(&session).await.unwrap();
        unit.sessions().add_refresh_token(&token).await.unwrap();
        unit.change_log().audit(&entry).await.unwrap();
        unit.change_log().publish(&event).await.unwrap();
    })
    .await;

    assert_eq!(store.queries.user(user.id).await.unwrap(), Some(user));
    assert!(store.queries.principal(session.id).await.unwrap().is_some());
}

/// What a unit wrote it also sees, before anybody else does.
pub async fn a_unit_reads_its_own_writes(store: Storage) {
    let sample = Sample::default();
    let user = sample.user(0);
    let mut unit = store.units.begin().await.unwrap();
    unit.users().add(&user).await.unwrap();
    let found = unit.users().find_by_national_id(&national_id(0)).await;
    assert_eq!(found.unwrap(), Some(user.clone()));
    assert_eq!(
        store.queries.user(user.id).await.unwrap(),
        None,
        "seen from outside before the commit"
    );
    unit.commit().await.unwrap();
    assert_eq!(store.queries.user(user.id).await.unwrap(), Some(user));
}

/// A dropped unit leaves neither lock nor open transaction behind, however often.
pub async fn a_dropped_unit_blocks_nobody(store: Storage) {
    let sample = Sample::default();
    let user = sample.user(0);
    for _ in 0..20 {
        let mut unit = store.units.begin().await.unwrap();
        unit.users().add(&user).await.unwrap();
        drop(unit);
    }
    let user = stored_user(&store, user).await;
    assert_eq!(store.queries.user(user.id).await.unwrap(), Some(user));
}
