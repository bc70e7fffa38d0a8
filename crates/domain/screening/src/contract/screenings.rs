//! Rules of the store of screenings and decisions.

use kernel::testing::TestIds;

use super::{
    Subject,
    sample::{after, dismissal, now, record, subject_id, trace},
};

/// It comes back as it was.
pub async fn a_screening_survives_storage(subject: Subject) {
    let ids = TestIds::default();
    let kept = record(&ids, now());
    assert_eq!(kept.screening.hits.len(), 1, "the sample has a hit");
    let (_, event) = trace(&ids, &kept.id);
    subject.store.record(&kept, Some(&event)).await.unwrap();
    assert_eq!(subject.store.screening(kept.id).await.unwrap(), Some(kept));
}

/// By time, not by order of writing.
pub async fn the_latest_screening_is_the_last_one(subject: Subject) {
    let ids = TestIds::default();
    assert_eq!(subject.store.latest(&subject_id()).await.unwrap(), None);
    let (first, last) = (record(&ids, now()), record(&ids, after(60)));
    for kept in [&first, &last] {
        subject.store.record(kept, None).await.unwrap();
    }
    assert_eq!(
        subject.store.latest(&subject_id()).await.unwrap(),
        Some(last)
    );
}

/// Then it is no longer handed out.
pub async fn a_decision_holds_until_it_expires_or_is_revoked(subject: Subject) {
    let ids = TestIds::default();
    let record = record(&ids, now());
    subject.store.record(&record, None).await.unwrap();
    let decision = dismissal(&ids, &record);
    let (audit, _) = trace(&ids, &decision.id);
    subject.store.dismiss(&decision, &audit).await.unwrap();
    let held = subject
        .store
        .dismissals(&subject_id(), after(1))
        .await
        .unwrap();
    assert_eq!(held, std::slice::from_ref(&decision));
    assert_eq!(
        subject
            .store
            .dismissals(&subject_id(), after(3600))
            .await
            .unwrap(),
        []
    );
    let (audit, _) = trace(&ids, &decision.id);
    assert!(
        subject
            .store
            .revoke(decision.id, after(2), &audit)
            .await
            .unwrap()
    );
    let (audit, _) = trace(&ids, &decision.id);
    assert!(
        !subject
            .store
            .revoke(decision.id, after(3), &audit)
            .await
            .unwrap()
    );
    assert_eq!(
        subject
            .store
            .dismissals(&subject_id(), after(3))
            .await
            .unwrap(),
        []
    );
}
