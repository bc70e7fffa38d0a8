//! Applicants, events and risk files for the suite.

use chrono::TimeDelta;
use kernel::{
    Clock, IdSource, SingleLine, StoreError, Timestamp, UserId,
    testing::{TestClock, TestIds},
};

use super::Subject;
use crate::{
    Applicant, ApplicantId, ApplicantState, EventKey, ExternalApplicantId, LevelName,
    ProviderEvent, RejectLabel, RejectionKind, ports::KycUnitOfWork,
};

/// Mints the ids of one test.
#[derive(Default)]
pub(super) struct Sample {
    ids: TestIds,
}

/// A moment with microseconds, so that a store that rounds is found out.
pub(super) fn now() -> Timestamp {
    TestClock::at("2026-11-20T12:00:00.123457Z").now()
}

pub(super) fn after(minutes: i64) -> Timestamp {
    now() + TimeDelta::minutes(minutes)
}

pub(super) fn external(name: &str) -> ExternalApplicantId {
    ExternalApplicantId::new(name).unwrap()
}

pub(super) fn states() -> Vec<ApplicantState> {
    let rejected = |kind, labels: &[&str], comment: Option<&str>| ApplicantState::Rejected {
        at: after(7),
        kind,
        labels: labels
            .iter()
            .map(|label| RejectLabel::new(label).unwrap())
            .collect(),
        comment: comment.map(|text| SingleLine::new(text).unwrap()),
    };
    vec![
        ApplicantState::Init,
        ApplicantState::Pending,
        ApplicantState::OnHold,
        ApplicantState::Approved { at: after(5) },
        rejected(
            RejectionKind::Retry,
            &["BAD_SELFIE", "LOW_QUALITY"],
            Some("Ta et nytt bilde, «tydelig»."),
        ),
        rejected(RejectionKind::Final, &[], None),
        ApplicantState::Deleted,
    ]
}

impl Sample {
    pub(super) fn ids(&self) -> &dyn IdSource {
        &self.ids
    }

    pub(super) fn applicant(&self, user: UserId) -> Applicant {
        let external = external(&self.ids.next().simple().to_string());
        let level = LevelName::new("basic kyc/Level+1").unwrap();
        Applicant::new(ApplicantId::new(self.ids()), user, external, level, now())
    }

    pub(super) fn event(&self, of: &Applicant, effect: Option<ApplicantState>) -> ProviderEvent {
        ProviderEvent {
            key: EventKey::new(&self.ids.next().simple().to_string()).unwrap(),
            kind: "applicantReviewed".to_owned(),
            external_id: of.external_id.clone(),
            user_id: Some(of.user_id),
            level: Some(of.level.clone()),
            effect,
            created_at: now(),
            received_at: after(1),
        }
    }
}

/// Does this in a unit and commits it.
pub(super) async fn committed(subject: &Subject, work: impl AsyncFnOnce(&mut dyn KycUnitOfWork)) {
    let mut unit = subject.store.begin().await.unwrap();
    work(unit.as_mut()).await;
    unit.commit().await.unwrap();
}

/// Does this in a unit and commits it if it succeeds.
pub(super) async fn attempted(
    subject: &Subject,
    work: impl AsyncFnOnce(&mut dyn KycUnitOfWork) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let mut unit = subject.store.begin().await?;
    work(unit.as_mut()).await?;
    unit.commit().await
}

pub(super) fn assert_conflict(outcome: &Result<(), StoreError>) {
    let is_conflict = matches!(outcome, Err(StoreError::Conflict(_)));
    assert!(is_conflict, "{outcome:?}");
}
