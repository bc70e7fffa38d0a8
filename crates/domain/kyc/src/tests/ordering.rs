//! Notices late, twice and out of order.

use proptest::{prelude::*, sample::Index};

use super::fixture::{Fixture, external, levels, rejected};
use crate::{
    ApplicantState, CustomerRisk, Disposition, EventOutcome, KycStatus, ProviderEvent,
    RejectionKind, ports::KycQueries,
};

#[tokio::test]
async fn green_after_red_and_red_after_green_count() {
    let fixture = Fixture::new();
    fixture.found_exposed().await;
    fixture.applies(&levels().enhanced).await;
    let red = rejected(RejectionKind::Final, "FORGERY", fixture.after(1));
    let green = |second| ApplicantState::Approved {
        at: fixture.after(second),
    };
    let applied = EventOutcome::Recorded(Disposition::Applied);
    for (key, second, state, status) in [
        ("a", 1, red.clone(), KycStatus::Rejected),
        ("b", 2, green(2), KycStatus::Approved),
        ("c", 3, red, KycStatus::Rejected),
        ("d", 4, green(4), KycStatus::Approved),
    ] {
        let outcome = fixture.receive(&fixture.event(key, second, state)).await;
        assert_eq!((outcome, fixture.status()), (applied, status));
    }
}

#[tokio::test]
async fn an_older_notice_is_recorded_and_changes_nothing() {
    let fixture = Fixture::new();
    fixture.found_exposed().await;
    fixture.applies(&levels().enhanced).await;
    let green = ApplicantState::Approved {
        at: fixture.after(9),
    };
    fixture.receive(&fixture.event("new", 9, green)).await;
    let before = fixture.applicant().await;
    let old = fixture.event("old", 3, ApplicantState::Pending);
    let outcome = fixture.receive(&old).await;
    assert_eq!(outcome, EventOutcome::Recorded(Disposition::Superseded));
    assert_eq!(fixture.applicant().await, before);
    let kept = fixture.memory.events(&external(), 10).await.unwrap();
    assert_eq!(kept.len(), 2);
}

#[tokio::test]
async fn a_replayed_notice_is_ignored() {
    let fixture = Fixture::new();
    fixture.applies(&levels().identity).await;
    let event = fixture.event("one", 1, ApplicantState::Pending);
    fixture.receive(&event).await;
    let before = fixture.applicant().await;
    assert_eq!(fixture.receive(&event).await, EventOutcome::Replayed);
    assert_eq!(fixture.applicant().await, before);
}

#[tokio::test]
async fn a_notice_of_an_unknown_applicant_is_kept_and_changes_nobody() {
    let fixture = Fixture::new();
    let event = fixture.event("early", 1, ApplicantState::Pending);
    let outcome = fixture.receive(&event).await;
    assert_eq!(
        outcome,
        EventOutcome::Recorded(Disposition::UnknownApplicant)
    );
    assert_eq!(fixture.status(), KycStatus::Approved);
}

fn state(fixture: &Fixture, choice: u8, second: i64) -> ApplicantState {
    let at = fixture.after(second);
    match choice {
        0 => ApplicantState::Init,
        1 => ApplicantState::Pending,
        2 => ApplicantState::OnHold,
        3 => ApplicantState::Approved { at },
        4 => rejected(RejectionKind::Retry, "BAD_SELFIE", at),
        5 => rejected(RejectionKind::Final, "FORGERY", at),
        _ => ApplicantState::Deleted,
    }
}

/// Where everything stands after these notices, apart from counters.
async fn after(events: &[ProviderEvent]) -> (ApplicantState, KycStatus, CustomerRisk) {
    let fixture = Fixture::new();
    fixture.sends_to_kenya().await;
    fixture.applies(&levels().enhanced).await;
    for event in events {
        fixture.receive(event).await;
    }
    let risk = fixture.memory.risk(fixture.user).await.unwrap().unwrap();
    let risk = CustomerRisk { version: 0, ..risk };
    (fixture.applicant().await.state, fixture.status(), risk)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn any_order_and_any_repetition_of_notices_ends_alike(
        notices in prop::collection::vec((0u8..7, 0i64..4), 1..8),
        order in prop::collection::vec(any::<Index>(), 0..16),
    ) {
        let fixture = Fixture::new();
        let events: Vec<_> = notices
            .iter()
            .enumerate()
            .map(|(n, (choice, second))| {
                fixture.event(&n.to_string(), *second, state(&fixture, *choice, *second))
            })
            .collect();
        // Any of them first, some more than once, and then whichever have not come yet.
        let mut shuffled: Vec<_> = order.iter().map(|at| at.get(&events).clone()).collect();
        shuffled.extend(events.iter().rev().cloned());
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let (one, other) = runtime.block_on(async { (after(&events).await, after(&shuffled).await) });
        prop_assert_eq!(one, other);
    }
}
