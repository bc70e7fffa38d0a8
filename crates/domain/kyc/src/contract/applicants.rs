//! Applicants: one per customer; a change on a stale version conflicts.

use super::{
    Subject,
    sample::{Sample, after, assert_conflict, attempted, committed, external, now, states},
};
use kernel::UserId;

use crate::{Applicant, ApplicantState, EventKey, EventMark, LevelName};

async fn stored(subject: &Subject, applicant: Applicant) -> Applicant {
    committed(subject, async |unit| {
        unit.applicants().add(&applicant).await.unwrap();
    })
    .await;
    applicant
}

/// Changed into it, with everything that changes.
pub async fn an_applicant_survives_storage_in_every_state(subject: Subject) {
    let mut applicant = stored(&subject, Sample::default().applicant(subject.ola)).await;
    for (n, state) in states().into_iter().enumerate() {
        let found = subject.store.applicant(subject.ola).await.unwrap();
        assert_eq!(found.as_ref(), Some(&applicant));
        applicant.last_event = Some(EventMark {
            created_at: now(),
            rank: state.rank(),
            key: EventKey::new(&format!("event {n}")).unwrap(),
        });
        applicant.state = state;
        applicant.updated_at = after(9);
        applicant.level = LevelName::new(&format!("level {n}")).unwrap();
        applicant.external_id = external(&format!("other {n}"));
        committed(&subject, async |unit| {
            unit.applicants().update(&mut applicant).await.unwrap();
        })
        .await;
        let mut unit = subject.store.begin().await.unwrap();
        let found = unit
            .applicants()
            .by_external_id(&applicant.external_id)
            .await;
        assert_eq!(found.unwrap().as_ref(), Some(&applicant));
        let found = unit.applicants().of_user(subject.ola).await;
        assert_eq!(found.unwrap().as_ref(), Some(&applicant));
    }
}

/// Neither in a unit nor outside.
pub async fn another_customers_applicant_is_absent(subject: Subject) {
    stored(&subject, Sample::default().applicant(subject.ola)).await;
    assert_eq!(subject.store.applicant(subject.kari).await.unwrap(), None);
    let mut unit = subject.store.begin().await.unwrap();
    let found = unit.applicants().of_user(subject.kari).await;
    assert_eq!(found.unwrap(), None);
    let found = unit.applicants().by_external_id(&external("nobody")).await;
    assert_eq!(found.unwrap(), None);
}

/// Two calls at once make one.
pub async fn a_customer_has_one_applicant(subject: Subject) {
    let sample = Sample::default();
    let first = stored(&subject, sample.applicant(subject.ola)).await;
    let second = sample.applicant(subject.ola);
    assert_conflict(&attempted(&subject, async |unit| unit.applicants().add(&second).await).await);
    let found = subject.store.applicant(subject.ola).await.unwrap();
    assert_eq!(found, Some(first));
}

/// Of whichever customer.
pub async fn an_external_id_is_of_one_applicant(subject: Subject) {
    let sample = Sample::default();
    let first = stored(&subject, sample.applicant(subject.ola)).await;
    let mut second = sample.applicant(subject.kari);
    second.external_id = first.external_id;
    assert_conflict(&attempted(&subject, async |unit| unit.applicants().add(&second).await).await);
}

/// The one who read first and writes last has to read again.
pub async fn an_update_after_a_stale_read_conflicts(subject: Subject) {
    let applicant = stored(&subject, Sample::default().applicant(subject.ola)).await;
    let update = async || {
        attempted(&subject, async |unit| {
            unit.applicants().update(&mut applicant.clone()).await
        })
        .await
    };
    update().await.unwrap();
    assert_conflict(&update().await);
}

/// In every state but those in which nothing more is waited for.
pub async fn those_not_heard_of_are_listed_by_customer_in_pieces(subject: Subject) {
    let mut both = [subject.ola, subject.kari];
    both.sort_unstable();
    let sample = Sample::default();
    let mut first = stored(&subject, sample.applicant(both[0])).await;
    let second = Applicant {
        external_id: external("the second"),
        updated_at: after(20),
        ..sample.applicant(both[1])
    };
    stored(&subject, second).await;
    let unheard = async |since, until, last: Option<UserId>, limit| {
        let unheard = subject
            .store
            .unheard(after(since), after(until), last, limit);
        unheard.await.unwrap()
    };
    for state in states() {
        first.updated_at = after(10);
        first.state = state;
        committed(&subject, async |unit| {
            unit.applicants().update(&mut first).await.unwrap();
        })
        .await;
        let over = matches!(
            first.state,
            ApplicantState::Approved { .. } | ApplicantState::Deleted
        );
        let expected: &[UserId] = if over { &[] } else { &both[..1] };
        assert_eq!(
            unheard(0, 10, None, 10).await,
            expected,
            "{:?}",
            first.state
        );
    }
    first.state = ApplicantState::Pending;
    committed(&subject, async |unit| {
        unit.applicants().update(&mut first).await.unwrap();
    })
    .await;
    assert_eq!(unheard(0, 9, None, 10).await, []);
    assert_eq!(unheard(0, 20, None, 10).await, both);
    assert_eq!(unheard(10, 20, None, 10).await, both[1..]);
    assert_eq!(unheard(0, 20, None, 1).await, both[..1]);
    assert_eq!(unheard(0, 20, Some(both[0]), 10).await, both[1..]);
}
