//! A payment held for review cannot be distinguished from one whose bank has not answered
//! (hvitvaskingsloven § 28).

use chrono::TimeDelta;
use kernel::Actor;

use crate::{
    PublicStatus, Remittance, RemittanceState,
    ports::RiskDecision,
    remittances::{CancelError, ReviewDecision, ReviewRemittance},
    testing::bench::Bench,
};

async fn held(bench: &Bench) -> Remittance {
    *bench.risk.0.lock().unwrap() = RiskDecision::Hold;
    bench.accepted().await
}

#[tokio::test]
async fn held_and_accepted_look_the_same_to_customers_and_in_the_outbox() {
    let (normal, reviewed) = (Bench::new(), Bench::new());
    let accepted = normal.accepted().await;
    let held = held(&reviewed).await;
    assert_eq!(held.state().name().as_str(), "held");
    assert_eq!(held.public_status(), PublicStatus::Processing);
    assert_eq!(held.public_status(), accepted.public_status());
    assert_eq!(held.sca_url(), accepted.sca_url());
    let published = |bench: &Bench| {
        let events = bench.store.events();
        events
            .iter()
            .map(|e| (e.kind, e.payload.clone()))
            .collect::<Vec<_>>()
    };
    assert_eq!(published(&normal), published(&reviewed));
    assert_eq!(reviewed.audited(), ["remittance.held"]);
}

#[tokio::test]
async fn a_held_payment_is_not_initiated_by_request_or_worker() {
    let bench = Bench::new();
    let held = held(&bench).await;
    let after = bench
        .initiate()
        .initiate(held.id(), &bench.context)
        .await
        .unwrap();
    assert_eq!(after, held);
    bench.advance(TimeDelta::days(3));
    let summary = bench
        .work_queue()
        .run_due(10, &bench.context)
        .await
        .unwrap();
    assert!(summary.worked.is_empty());
    assert_eq!(bench.bank.initiations(), 0);
}

#[tokio::test]
async fn cancelling_tells_no_held_payment_from_one_whose_bank_is_silent() {
    let now = kernel::Clock::now(Bench::new().clock.as_ref());
    for state in [
        RemittanceState::Held,
        RemittanceState::Accepted,
        RemittanceState::Initiating { since: now },
        RemittanceState::OutcomeUnknown { since: now },
    ] {
        let bench = Bench::new();
        let mut payment = held(&bench).await;
        payment = payment.altered(|it| it.state = state.clone());
        let mut unit = bench.storage.units.begin().await.unwrap();
        unit.remittances().update(&payment).await.unwrap();
        unit.commit().await.unwrap();
        let (events, audited) = (bench.event_kinds(), bench.audited());
        let cancel = bench.cancel();
        let answer = cancel
            .cancel(bench.user, payment.id(), &bench.context)
            .await;
        assert!(
            matches!(answer, Err(CancelError::NotNow)),
            "{}",
            state.name().as_str()
        );
        assert_eq!(bench.store.all_remittances()[0].state(), &state);
        assert_eq!((bench.event_kinds(), bench.audited()), (events, audited));
    }
}

#[tokio::test]
async fn a_released_payment_goes_to_the_bank_and_a_rejected_one_is_declined() {
    for (decision, name) in [
        (ReviewDecision::Release, "awaiting_sca"),
        (ReviewDecision::Reject, "failed"),
    ] {
        let bench = Bench::new();
        let held = held(&bench).await;
        let review = ReviewRemittance::new(&bench.storage, &bench.system);
        let officer = Actor::System;
        let decided = review
            .decide(held.id(), decision, officer, &bench.context)
            .await;
        assert!(decided.is_ok());
        bench
            .work_queue()
            .run_due(10, &bench.context)
            .await
            .unwrap();
        assert_eq!(
            bench.store.all_remittances()[0].state().name().as_str(),
            name
        );
        let again = review
            .decide(held.id(), decision, officer, &bench.context)
            .await;
        assert!(again.is_err());
        let secret = |kind: &&str| kind.contains("held") || kind.contains("review");
        assert!(!bench.event_kinds().iter().any(secret));
    }
}
