//! What the bank may answer to an initiation, and what it may not.

use chrono::TimeDelta;
use futures_util::future::join;

use crate::{
    FailureReason, PublicStatus, Remittance, RemittanceState,
    testing::{InitiationScript, bench::Bench},
};

async fn initiated(script: InitiationScript) -> (Bench, Remittance) {
    let bench = Bench::new();
    bench.bank.next_initiation(script);
    let id = bench.accepted().await.id();
    let payment = bench.initiate().initiate(id, &bench.context).await.unwrap();
    (bench, payment)
}

#[tokio::test]
async fn a_recorded_payment_waits_for_sca_until_the_bank_s_time_out() {
    let (bench, payment) = initiated(InitiationScript::Record).await;
    let RemittanceState::AwaitingSca { expires_at, .. } = payment.state() else {
        panic!("{}", payment.state().name().as_str());
    };
    assert_eq!(*expires_at - payment.updated_at(), TimeDelta::seconds(300));
    assert_eq!(payment.public_status(), PublicStatus::Pending);
    assert!(payment.sca_url().is_some());
    assert_eq!(
        bench.audited(),
        [
            "remittance.accepted",
            "remittance.initiating",
            "remittance.awaiting_sca"
        ]
    );
    assert_eq!(
        bench.event_kinds(),
        ["remittance.accepted", "remittance.awaiting_sca"]
    );
    assert_eq!(bench.store.all_remittances(), [payment]);
}

#[tokio::test]
async fn a_payment_exempt_from_sca_is_under_way_at_once() {
    let (_, payment) = initiated(InitiationScript::RecordWithoutSca).await;
    assert_eq!(payment.state().name().as_str(), "submitted");
}

#[tokio::test]
async fn a_refused_payment_has_failed() {
    let (_, payment) = initiated(InitiationScript::Refuse).await;
    let reason = FailureReason::RejectedByBank;
    assert!(matches!(payment.state(), RemittanceState::Failed { reason: r, .. } if *r == reason));
}

#[tokio::test]
async fn a_bank_that_was_not_reached_is_asked_again_later() {
    let (bench, payment) = initiated(InitiationScript::NotReached).await;
    assert_eq!(payment.state(), &RemittanceState::Accepted);
    assert!(payment.next_poll_at() > Some(payment.updated_at()));
    bench.advance(TimeDelta::seconds(10));
    let summary = bench
        .work_queue()
        .run_due(10, &bench.context)
        .await
        .unwrap();
    assert_eq!(summary.worked, [payment.id()]);
    assert_eq!(
        bench.store.all_remittances()[0].state().name().as_str(),
        "awaiting_sca"
    );
    assert_eq!(bench.bank.initiations(), 2);
}

#[tokio::test]
async fn a_lost_answer_is_never_followed_by_a_second_initiation() {
    for executed in [true, false] {
        let (bench, payment) = initiated(InitiationScript::LoseAnswer { executed }).await;
        assert_eq!(payment.state().name().as_str(), "unknown");
        assert_eq!(payment.public_status(), PublicStatus::Processing);
        for _ in 0..30 {
            bench.advance(TimeDelta::hours(1));
            bench
                .work_queue()
                .run_due(10, &bench.context)
                .await
                .unwrap();
            bench
                .initiate()
                .initiate(payment.id(), &bench.context)
                .await
                .unwrap();
        }
        assert_eq!(bench.bank.initiations(), 1);
    }
}

#[tokio::test]
async fn of_two_initiations_at_once_one_asks_the_bank() {
    let bench = Bench::new();
    let id = bench.accepted().await.id();
    bench.store.set_pausing(true);
    let initiate = bench.initiate();
    let (one, other) = join(
        initiate.initiate(id, &bench.context),
        initiate.initiate(id, &bench.context),
    )
    .await;
    assert!(one.is_ok() && other.is_ok());
    assert_eq!(bench.bank.initiations(), 1);
    assert_eq!(
        bench.store.all_remittances()[0].state().name().as_str(),
        "awaiting_sca"
    );
}

#[tokio::test]
async fn without_certainty_that_the_mark_was_stored_the_bank_is_not_asked() {
    let bench = Bench::new();
    let id = bench.accepted().await.id();
    bench.store.lose_answers_of_commits(1);
    assert!(bench.initiate().initiate(id, &bench.context).await.is_err());
    assert_eq!(bench.bank.initiations(), 0);
    assert_eq!(
        bench.store.all_remittances()[0].state().name().as_str(),
        "initiating"
    );
}

#[tokio::test]
async fn the_bank_s_answer_survives_a_store_that_stutters() {
    let bench = Bench::new();
    let id = bench.accepted().await.id();
    bench.store.set_pausing(true);
    let initiate = bench.initiate();
    let watch = async {
        while bench.bank.initiations() == 0 {
            tokio::task::yield_now().await;
        }
        // The answer is committed, the connection dies before it says so.
        bench.store.lose_answers_of_commits(1);
    };
    let (payment, ()) = join(initiate.initiate(id, &bench.context), watch).await;
    assert_eq!(payment.unwrap().state().name().as_str(), "awaiting_sca");
    assert_eq!(bench.audited().len(), 3);
}

#[tokio::test]
async fn an_answer_after_the_lease_is_still_taken() {
    let bench = Bench::new();
    let id = bench.accepted().await.id();
    bench.store.set_pausing(true);
    let initiate = bench.initiate();
    let slow = async {
        while bench.bank.initiations() == 0 {
            tokio::task::yield_now().await;
        }
        bench.advance(TimeDelta::seconds(61));
        bench
            .work_queue()
            .run_due(10, &bench.context)
            .await
            .unwrap();
    };
    let (payment, ()) = join(initiate.initiate(id, &bench.context), slow).await;
    assert_eq!(payment.unwrap().state().name().as_str(), "awaiting_sca");
}

#[tokio::test]
async fn a_payment_whose_account_was_disconnected_fails_without_asking_the_bank() {
    let bench = Bench::new();
    let id = bench.accepted().await.id();
    let disconnect = crate::accounts::DisconnectAccount::new(&bench.storage, &bench.system);
    let account = bench.account;
    disconnect
        .disconnect(bench.user, account, &bench.context)
        .await
        .unwrap();
    let payment = bench.initiate().initiate(id, &bench.context).await.unwrap();
    assert_eq!(payment.state().name().as_str(), "failed");
    assert_eq!(bench.bank.initiations(), 0);
}
