//! A unit of work happens whole or not at all, the customer's status with it.

use kernel::{Actor, AuditEntry, OutboxEvent, RequestContext, UserId, testing::TestClock};

use super::{
    Subject,
    sample::{Sample, committed, now},
};
use crate::{ApplicantState, CustomerRisk, Disposition, KycStatus, ports::KycUnitOfWork};

async fn everything(unit: &mut dyn KycUnitOfWork, sample: &Sample, user: UserId) {
    let applicant = sample.applicant(user);
    let event = sample.event(&applicant, Some(ApplicantState::Pending));
    let (context, clock) = (RequestContext::job("contract"), TestClock::default());
    let (ids, kind) = (sample.ids(), "kyc.status_changed");
    let entry = AuditEntry::new(ids, &clock, &context, Actor::System, kind, &user);
    let change = OutboxEvent::new(ids, &clock, kind, &user, serde_json::json!({}));
    unit.applicants().add(&applicant).await.unwrap();
    let recorded = unit.events().record(&event, Disposition::Applied).await;
    assert!(recorded.unwrap());
    let risk = CustomerRisk::normal(user, now());
    unit.risks().add(&risk).await.unwrap();
    let set = unit.standings().set_status(user, KycStatus::Pending).await;
    assert!(set.unwrap());
    unit.change_log().audit(&entry).await.unwrap();
    unit.change_log().publish(&change).await.unwrap();
}

async fn status(subject: &Subject, user: UserId) -> Option<KycStatus> {
    let mut unit = subject.store.begin().await.unwrap();
    unit.standings().status(user).await.unwrap()
}

/// Dropped without commit, nothing of it exists.
pub async fn nothing_of_a_dropped_unit_remains(subject: Subject) {
    let sample = Sample::default();
    let mut unit = subject.store.begin().await.unwrap();
    everything(unit.as_mut(), &sample, subject.ola).await;
    drop(unit);
    assert_eq!(subject.store.applicant(subject.ola).await.unwrap(), None);
    assert_eq!(subject.store.risk(subject.ola).await.unwrap(), None);
    let approved = Some(KycStatus::Approved);
    assert_eq!(status(&subject, subject.ola).await, approved);
}

/// All of it.
pub async fn what_is_committed_remains_whole(subject: Subject) {
    let sample = Sample::default();
    committed(&subject, async |unit| {
        everything(unit, &sample, subject.ola).await;
    })
    .await;
    let applicant = subject.store.applicant(subject.ola).await.unwrap().unwrap();
    let events = subject.store.events(&applicant.external_id, 10).await;
    assert_eq!(events.unwrap().len(), 1);
    assert!(subject.store.risk(subject.ola).await.unwrap().is_some());
    let pending = Some(KycStatus::Pending);
    assert_eq!(status(&subject, subject.ola).await, pending);
}

/// In every value.
pub async fn a_status_is_set_for_its_customer_alone(subject: Subject) {
    for value in [KycStatus::Rejected, KycStatus::Pending, KycStatus::Approved] {
        committed(&subject, async |unit| {
            let set = unit.standings().set_status(subject.kari, value).await;
            assert!(set.unwrap());
        })
        .await;
        assert_eq!(status(&subject, subject.kari).await, Some(value));
        let approved = Some(KycStatus::Approved);
        assert_eq!(status(&subject, subject.ola).await, approved);
    }
}

/// Nor can it be set.
pub async fn nobody_has_no_status(subject: Subject) {
    let unknown = format!("usr_{}", "f".repeat(32)).parse().unwrap();
    assert_eq!(status(&subject, unknown).await, None);
    committed(&subject, async |unit| {
        let set = unit
            .standings()
            .set_status(unknown, KycStatus::Pending)
            .await;
        assert!(!set.unwrap());
    })
    .await;
}
