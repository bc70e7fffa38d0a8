//! A unit of work happens whole or not at all.

use kernel::{
    Actor, AuditEntry, ConflictOn, OutboxEvent, RequestContext, StoreError, testing::TestClock,
};

use super::{
    Subject,
    sample::{Sample, committed},
};

/// Dropped without commit, nothing of it exists.
pub async fn nothing_of_a_dropped_unit_remains(subject: Subject) {
    let sample = Sample::default();
    let recipient = sample.recipient(subject.ola);
    let consent = sample.consent(subject.ola);
    let mut unit = subject.store.begin().await.unwrap();
    unit.recipients().add(&recipient).await.unwrap();
    unit.consents().add(&consent).await.unwrap();
    drop(unit);

    let store = &subject.store;
    let found = store.recipient(subject.ola, recipient.id).await;
    assert_eq!(found.unwrap(), None);
    let found = store.consent(subject.ola, consent.id()).await;
    assert_eq!(found.unwrap(), None);
}

/// A dropped unit leaves neither lock nor open transaction behind, however often.
pub async fn a_dropped_unit_blocks_nobody(subject: Subject) {
    let sample = Sample::default();
    let scene = sample.scene(&subject, subject.ola).await;
    for _ in 0..20 {
        let mut unit = subject.store.begin().await.unwrap();
        unit.accounts().update(&scene.account).await.unwrap();
        drop(unit);
    }
    committed(&subject, async |unit| {
        unit.accounts().update(&scene.account).await.unwrap();
    })
    .await;
}

/// A database error spoils the unit: what went before it must not be committed by someone who
/// overlooked it, on no engine.
pub async fn a_unit_in_which_a_statement_failed_commits_nothing(subject: Subject) {
    let (sample, clock) = (Sample::default(), TestClock::default());
    let scene = sample.scene(&subject, subject.ola).await;
    let paid = sample.stored_payment(&subject, &scene, |_| ()).await;
    let mut again = paid.clone();
    again = again.altered(|it| it.id = crate::TransactionId::new(sample.ids()));
    again = again.altered(|it| it.end_to_end_id = crate::EndToEndId::of(again.id()));
    again = again.altered(|it| it.callback_hash = sample.hash());

    let recipient = sample.recipient(subject.ola);
    let context = RequestContext::job("contract");
    let (ids, action) = (sample.ids(), "remittance.accepted");
    let entry = AuditEntry::new(ids, &clock, &context, Actor::System, action, &again.id());
    let event = OutboxEvent::new(ids, &clock, action, &again.id(), serde_json::json!({}));
    let mut unit = subject.store.begin().await.unwrap();
    unit.recipients().add(&recipient).await.unwrap();
    unit.change_log().audit(&entry).await.unwrap();
    unit.change_log().publish(&event).await.unwrap();
    let refused = unit.remittances().add(&again).await;
    assert!(
        matches!(refused, Err(StoreError::Conflict(_))),
        "{refused:?}"
    );
    assert!(unit.commit().await.is_err(), "a spoilt unit was committed");
    let found = subject.store.recipient(subject.ola, recipient.id).await;
    assert_eq!(found.unwrap(), None);
}

/// An audit entry whose id is there already is a conflict of its own name, and spoils the unit:
/// what is to be reported once is reported once.
pub async fn an_audit_entry_of_one_id_is_recorded_once(subject: Subject) {
    let (sample, clock) = (Sample::default(), TestClock::default());
    let context = RequestContext::job("contract");
    let (ids, action, about) = (sample.ids(), "reconciliation.difference", "txn_1");
    let entry = AuditEntry::new(ids, &clock, &context, Actor::System, action, &about);
    committed(&subject, async |unit| {
        unit.change_log().audit(&entry).await.unwrap();
    })
    .await;
    let mut unit = subject.store.begin().await.unwrap();
    let again = unit.change_log().audit(&entry).await;
    assert!(
        matches!(again, Err(StoreError::Conflict(ConflictOn::AuditEntry))),
        "{again:?}"
    );
}
