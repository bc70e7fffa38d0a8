//! Rules of the store of screenings and decisions.

use kernel::{Timestamp, testing::TestIds};

use super::{
    Subject,
    sample::{after, dismissal, now, record, subject_id},
};
use crate::{DismissalId, ScreeningRecord};

async fn added(subject: &Subject, record: &ScreeningRecord) {
    let mut unit = subject.storage.units.begin().await.unwrap();
    unit.screenings().add(record).await.unwrap();
    unit.commit().await.unwrap();
}

async fn revoked(subject: &Subject, id: DismissalId, at: Timestamp) -> bool {
    let mut unit = subject.storage.units.begin().await.unwrap();
    let revoked = unit.dismissals().revoke(id, at).await.unwrap();
    unit.commit().await.unwrap();
    revoked
}

/// It comes back as it was.
pub async fn a_screening_survives_storage(subject: Subject) {
    let ids = TestIds::default();
    let kept = record(&ids, now());
    assert_eq!(kept.screening.hits.len(), 1, "the sample has a hit");
    added(&subject, &kept).await;
    assert_eq!(
        subject.storage.screenings.screening(kept.id).await.unwrap(),
        Some(kept)
    );
}

/// By time, not by order of writing.
pub async fn the_latest_screening_is_the_last_one(subject: Subject) {
    let ids = TestIds::default();
    assert_eq!(
        subject
            .storage
            .screenings
            .latest(&subject_id())
            .await
            .unwrap(),
        None
    );
    let (first, last) = (record(&ids, now()), record(&ids, after(60)));
    for kept in [&first, &last] {
        added(&subject, kept).await;
    }
    assert_eq!(
        subject
            .storage
            .screenings
            .latest(&subject_id())
            .await
            .unwrap(),
        Some(last)
    );
}

/// Then it is no longer handed out.
pub async fn a_decision_holds_until_it_expires_or_is_revoked(subject: Subject) {
    let ids = TestIds::default();
    let record = record(&ids, now());
    added(&subject, &record).await;
    let decision = dismissal(&ids, &record);
    let mut unit = subject.storage.units.begin().await.unwrap();
    unit.dismissals().add(&decision).await.unwrap();
    unit.commit().await.unwrap();
    let held = subject
        .storage
        .screenings
        .dismissals(&subject_id(), after(1))
        .await
        .unwrap();
    assert_eq!(held, std::slice::from_ref(&decision));
    assert_eq!(
        subject
            .storage
            .screenings
            .dismissals(&subject_id(), after(3600))
            .await
            .unwrap(),
        []
    );
    assert!(revoked(&subject, decision.id, after(2)).await);
    assert!(!revoked(&subject, decision.id, after(3)).await);
    assert_eq!(
        subject
            .storage
            .screenings
            .dismissals(&subject_id(), after(3))
            .await
            .unwrap(),
        []
    );
}
