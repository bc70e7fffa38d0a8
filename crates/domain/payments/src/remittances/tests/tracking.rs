//! What banks say of payments, late, twice, wrongly or not at all.

use chrono::TimeDelta;

use crate::{
    FailureReason, PublicStatus, Remittance, RemittanceState,
    callback::CallbackState,
    ports::{BankPaymentStatus, CancelOutcome, PaymentTrace},
    remittances::{
        BankConfirmation, GetReceipt, ReceiptError, ResolveUnknownOutcome, ReturnFromSca,
        ScaReturnError, Tracked, schedule,
    },
    testing::{InitiationScript, bench::Bench},
};

fn in_progress(code: &str) -> BankPaymentStatus {
    BankPaymentStatus::InProgress {
        code: code.to_owned(),
    }
}

fn settled() -> BankPaymentStatus {
    BankPaymentStatus::Settled {
        code: "ACSC".to_owned(),
    }
}

async fn tracked(bench: &Bench, payment: &Remittance) -> Tracked {
    let track = bench.track();
    track.track(payment.id(), &bench.context).await.unwrap()
}

fn failed_because(payment: &Remittance) -> Option<FailureReason> {
    match payment.state() {
        RemittanceState::Failed { reason, .. } => Some(*reason),
        _ => None,
    }
}

#[tokio::test]
async fn a_payment_goes_on_as_the_bank_says_and_has_a_receipt_only_when_paid() {
    let bench = Bench::new();
    let payment = bench.awaiting_sca().await;
    let receipts = GetReceipt::new(&bench.storage);
    for (status, name) in [(in_progress("ACTC"), "submitted"), (settled(), "completed")] {
        let early = receipts.get(bench.user, payment.id()).await;
        assert!(matches!(early, Err(ReceiptError::NotYet(_))));
        bench.bank.set_status(payment.end_to_end_id(), &status);
        assert_eq!(
            tracked(&bench, &payment)
                .await
                .remittance
                .state()
                .name()
                .as_str(),
            name
        );
    }
    let receipt = receipts.get(bench.user, payment.id()).await.unwrap();
    assert_eq!(receipt.total, payment.total().unwrap());
    assert_eq!(receipt.payee_account, "*****3000");
    assert_eq!(receipt.payer_account.as_deref(), Some("*****7947"));
    assert!(receipt.reference_rate.is_some());
    let disconnect = crate::accounts::DisconnectAccount::new(&bench.storage, &bench.system);
    let (user, account) = (bench.user, bench.account);
    let disconnected = disconnect.disconnect(user, account, &bench.context).await;
    disconnected.unwrap();
    let later = receipts.get(user, payment.id()).await.unwrap();
    assert_eq!(later, receipt, "also once the account is disconnected");
    let stranger = kernel::UserId::new(bench.ids.as_ref());
    let foreign = receipts.get(stranger, payment.id()).await;
    assert!(matches!(foreign, Err(ReceiptError::NotFound)));
}

#[tokio::test]
async fn the_same_news_twice_is_recorded_once() {
    let bench = Bench::new();
    let payment = bench.awaiting_sca().await;
    bench.bank.set_status(payment.end_to_end_id(), &settled());
    tracked(&bench, &payment).await;
    let after = bench.store.all_remittances();
    tracked(&bench, &payment).await;
    assert_eq!(bench.store.all_remittances(), after);
    let completed = bench
        .event_kinds()
        .iter()
        .filter(|k| **k == "remittance.completed")
        .count();
    assert_eq!(completed, 1);
}

#[tokio::test]
async fn news_that_come_after_the_end_change_nothing() {
    let bench = Bench::new();
    let payment = bench.awaiting_sca().await;
    bench.bank.set_status(payment.end_to_end_id(), &settled());
    tracked(&bench, &payment).await;
    bench
        .bank
        .set_status(payment.end_to_end_id(), &in_progress("ACTC"));
    assert_eq!(
        tracked(&bench, &payment)
            .await
            .remittance
            .state()
            .name()
            .as_str(),
        "completed"
    );
}

#[tokio::test]
async fn a_code_nobody_knows_keeps_the_payment_under_way_and_is_reported_once() {
    let bench = Bench::new();
    let payment = bench.awaiting_sca().await;
    let code = "WXYZ".to_owned();
    let unclear = BankPaymentStatus::Unclear { code };
    bench.bank.set_status(payment.end_to_end_id(), &unclear);
    for _ in 0..3 {
        let now = tracked(&bench, &payment).await.remittance;
        assert_eq!(now.public_status(), PublicStatus::Pending);
        assert_eq!(now.sca_url(), payment.sca_url());
    }
    let unknown = "remittance.unknown_bank_status";
    assert_eq!(bench.audited().iter().filter(|a| **a == unknown).count(), 1);
    assert_eq!(
        bench
            .event_kinds()
            .iter()
            .filter(|a| **a == unknown)
            .count(),
        1
    );
}

#[tokio::test]
async fn a_payment_recorded_without_a_page_for_sca_is_processing_until_the_bank_names_one() {
    let bench = Bench::new();
    bench
        .bank
        .next_initiation(InitiationScript::RecordWithoutPage);
    bench.bank.set_names_pages(false);
    let payment = bench.awaiting_sca().await;
    let deadline = |payment: &Remittance| match payment.state() {
        RemittanceState::AwaitingSca { expires_at, .. } => *expires_at,
        _ => panic!("{}", payment.state().name().as_str()),
    };
    assert_eq!(payment.public_status(), PublicStatus::Processing);
    let Tracked {
        remittance,
        trouble,
    } = tracked(&bench, &payment).await;
    assert!(trouble.is_some());
    assert_eq!(remittance.public_status(), PublicStatus::Processing);
    assert!(!bench.event_kinds().contains(&"remittance.awaiting_sca"));

    bench.bank.set_names_pages(true);
    let found = tracked(&bench, &payment).await.remittance;
    assert_eq!(found.public_status(), PublicStatus::Pending);
    assert!(found.sca_url().is_some());
    assert_eq!(deadline(&found), deadline(&payment));
    assert_eq!(bench.event_kinds().last(), Some(&"remittance.awaiting_sca"));
    tracked(&bench, &payment).await;
    assert_eq!(bench.bank.sca_started(), 2, "not begun again");
}

#[tokio::test]
async fn a_payment_that_never_gets_a_page_for_sca_expires() {
    let bench = Bench::new();
    bench
        .bank
        .next_initiation(InitiationScript::RecordWithoutPage);
    bench.bank.set_names_pages(false);
    let payment = bench.awaiting_sca().await;
    bench.advance(TimeDelta::seconds(301));
    let now = tracked(&bench, &payment).await.remittance;
    assert_eq!(failed_because(&now), Some(FailureReason::ScaExpired));
    assert_eq!(bench.bank.cancellations(), 1);
}

#[tokio::test]
async fn a_customer_who_declines_at_the_bank_sees_so() {
    let bench = Bench::new();
    let payment = bench.awaiting_sca().await;
    let (code, sca_failed) = ("RJCT".to_owned(), true);
    let status = BankPaymentStatus::Rejected { code, sca_failed };
    bench.bank.set_status(payment.end_to_end_id(), &status);
    let now = tracked(&bench, &payment).await.remittance;
    assert_eq!(failed_because(&now), Some(FailureReason::ScaDeclined));
}

#[tokio::test]
async fn a_bank_that_is_down_leaves_the_payment_as_it_is_and_is_asked_ever_more_rarely() {
    let bench = Bench::new();
    let payment = bench.awaiting_sca().await;
    bench
        .bank
        .set_status(payment.end_to_end_id(), &in_progress("ACTC"));
    let submitted = tracked(&bench, &payment).await.remittance;
    bench.bank.set_down(true);
    let mut wait = TimeDelta::zero();
    for _ in 0..9 {
        let now = bench.store.all_remittances().remove(0);
        bench.advance(now.next_poll_at().unwrap() - kernel::Clock::now(bench.clock.as_ref()));
        let Tracked {
            remittance,
            trouble,
        } = tracked(&bench, &payment).await;
        assert!(trouble.is_some());
        assert_eq!(remittance.state(), submitted.state());
        let next = remittance.next_poll_at().unwrap() - kernel::Clock::now(bench.clock.as_ref());
        assert!(next >= wait);
        wait = next;
    }
    assert_eq!(wait, TimeDelta::minutes(5));
    bench.bank.set_down(false);
    bench.bank.set_status(payment.end_to_end_id(), &settled());
    assert_eq!(
        tracked(&bench, &payment)
            .await
            .remittance
            .state()
            .name()
            .as_str(),
        "completed"
    );
}

#[tokio::test]
async fn sca_that_did_not_come_in_time_is_taken_back_at_the_bank_first() {
    let bench = Bench::new();
    let payment = bench.awaiting_sca().await;
    bench.advance(TimeDelta::seconds(299));
    tracked(&bench, &payment).await;
    assert_eq!(bench.bank.cancellations(), 0);
    bench.advance(TimeDelta::seconds(1));
    let now = tracked(&bench, &payment).await.remittance;
    assert_eq!(failed_because(&now), Some(FailureReason::ScaExpired));
    assert_eq!(bench.bank.cancellations(), 1);
}

#[tokio::test]
async fn sca_in_the_last_second_wins_over_its_expiry() {
    let bench = Bench::new();
    let payment = bench.awaiting_sca().await;
    bench.advance(TimeDelta::seconds(301));
    bench
        .bank
        .set_status(payment.end_to_end_id(), &in_progress("ACTC"));
    assert_eq!(
        tracked(&bench, &payment)
            .await
            .remittance
            .state()
            .name()
            .as_str(),
        "submitted"
    );
    assert_eq!(bench.bank.cancellations(), 0);
}

#[tokio::test]
async fn a_payment_the_bank_does_not_take_back_has_not_failed_but_is_reported_once() {
    let bench = Bench::new();
    let payment = bench.awaiting_sca().await;
    let sca_url = "https://bank.example/c".parse().unwrap();
    bench.bank.set_cancel(CancelOutcome::ScaNeeded { sca_url });
    bench.advance(TimeDelta::seconds(301));
    assert_eq!(
        tracked(&bench, &payment)
            .await
            .remittance
            .state()
            .name()
            .as_str(),
        "awaiting_sca"
    );
    // Whatever it says instead of taking it back, however long.
    for outcome in [
        CancelOutcome::TooLate,
        CancelOutcome::ScaNeeded {
            sca_url: "https://bank.example/c".parse().unwrap(),
        },
    ] {
        bench.bank.set_cancel(outcome);
        for _ in 0..2 {
            bench.advance(TimeDelta::hours(2));
            let now = tracked(&bench, &payment).await.remittance;
            assert_eq!(now.state().name().as_str(), "awaiting_sca");
            let next = now.next_poll_at().unwrap() - kernel::Clock::now(bench.clock.as_ref());
            assert!(next >= TimeDelta::hours(1), "{next}");
        }
    }
    let overdue = "remittance.sca_overdue";
    assert_eq!(
        bench
            .event_kinds()
            .iter()
            .filter(|k| **k == overdue)
            .count(),
        1
    );
    bench.bank.set_cancel(CancelOutcome::Cancelled);
    let now = tracked(&bench, &payment).await.remittance;
    assert_eq!(failed_because(&now), Some(FailureReason::ScaExpired));
}

#[tokio::test]
async fn a_payment_the_bank_forgot_has_expired_but_only_after_the_grace() {
    let bench = Bench::new();
    let payment = bench.awaiting_sca().await;
    bench.bank.forget_payments();
    assert_eq!(
        tracked(&bench, &payment)
            .await
            .remittance
            .state()
            .name()
            .as_str(),
        "awaiting_sca"
    );
    bench.advance(TimeDelta::seconds(301));
    assert_eq!(
        tracked(&bench, &payment)
            .await
            .remittance
            .state()
            .name()
            .as_str(),
        "awaiting_sca"
    );
    bench.advance(TimeDelta::hours(1));
    let now = tracked(&bench, &payment).await.remittance;
    assert_eq!(failed_because(&now), Some(FailureReason::ScaExpired));
}

/// Banks serve status and cancellation from different systems: one that contradicts itself is not
/// believed before the grace is over.
#[tokio::test]
async fn a_payment_the_bank_will_not_take_back_because_it_knows_none_expires_only_after_the_grace()
{
    let bench = Bench::new();
    let payment = bench.awaiting_sca().await;
    bench.bank.knows_none_to_cancel();
    bench.advance(TimeDelta::seconds(301));
    let Tracked {
        remittance,
        trouble,
    } = tracked(&bench, &payment).await;
    assert_eq!(remittance.state().name().as_str(), "awaiting_sca");
    assert!(trouble.is_some());
    bench.advance(schedule::SCA_EXPIRY_GRACE);
    let now = tracked(&bench, &payment).await.remittance;
    assert_eq!(failed_because(&now), Some(FailureReason::ScaExpired));
}

#[tokio::test]
async fn an_unanswered_payment_is_found_and_completed() {
    let bench = Bench::new();
    let executed = true;
    bench
        .bank
        .next_initiation(InitiationScript::LoseAnswer { executed });
    let payment = bench.awaiting_sca().await;
    assert_eq!(payment.state().name().as_str(), "unknown");
    bench.advance(TimeDelta::seconds(2));
    bench
        .work_queue()
        .run_due(10, &bench.context)
        .await
        .unwrap();
    let now = bench.store.all_remittances().remove(0);
    assert!(matches!(
        now.state(),
        RemittanceState::Completed { bank: None, .. }
    ));
}

#[tokio::test]
async fn an_unanswered_payment_that_is_only_pending_is_not_paid_but_soon_looked_for_again() {
    let bench = Bench::new();
    let executed = true;
    bench
        .bank
        .next_initiation(InitiationScript::LoseAnswer { executed });
    bench.bank.show_as(PaymentTrace::Pending);
    bench.awaiting_sca().await;
    for _ in 0..5 {
        let due = bench.store.all_remittances()[0].next_poll_at().unwrap();
        let wait = due - kernel::Clock::now(bench.clock.as_ref());
        assert!(wait <= TimeDelta::hours(1), "{wait}");
        bench.advance(wait);
        let queue = bench.work_queue();
        queue.run_due(10, &bench.context).await.unwrap();
        assert_eq!(
            bench.store.all_remittances()[0].state().name().as_str(),
            "unknown"
        );
    }
    bench.bank.show_as(PaymentTrace::Booked);
    bench.advance(TimeDelta::hours(1));
    let queue = bench.work_queue();
    queue.run_due(10, &bench.context).await.unwrap();
    assert_eq!(
        bench.store.all_remittances()[0].state().name().as_str(),
        "completed"
    );
}

#[tokio::test]
async fn an_unanswered_payment_is_never_failed_by_a_guess_but_settled_by_an_operator() {
    let bench = Bench::new();
    let executed = false;
    bench
        .bank
        .next_initiation(InitiationScript::LoseAnswer { executed });
    let payment = bench.awaiting_sca().await;
    for _ in 0..60 {
        bench.advance(TimeDelta::hours(6));
        bench
            .work_queue()
            .run_due(10, &bench.context)
            .await
            .unwrap();
    }
    assert_eq!(
        bench.store.all_remittances()[0].state().name().as_str(),
        "unknown"
    );
    let long = "remittance.unanswered_for_long";
    assert_eq!(
        bench.event_kinds().iter().filter(|k| **k == long).count(),
        1
    );

    let reconcile = ResolveUnknownOutcome::new(&bench.storage, &bench.system);
    let verdict = BankConfirmation::NotExecuted;
    let operator = kernel::Actor::System;
    let settled = reconcile
        .settle(payment.id(), verdict, operator, &bench.context)
        .await;
    assert_eq!(settled.unwrap().state().name().as_str(), "failed");
    let again = reconcile
        .settle(payment.id(), verdict, operator, &bench.context)
        .await;
    assert!(again.is_err());
}

#[tokio::test]
async fn the_customer_s_return_makes_the_bank_be_asked_and_proves_nothing() {
    let bench = Bench::new();
    let payment = bench.awaiting_sca().await;
    let state = CallbackState::of_payment(bench.system.cipher.as_ref(), payment.id());
    let url = state.on(&bench.callbacks.payment);
    let state = url.query_pairs().next().unwrap().1.into_owned();
    let returns = ReturnFromSca::new(&bench.storage, &bench.track());

    let premature = returns
        .return_from_bank(&state, None, &bench.context)
        .await
        .unwrap();
    assert_eq!(premature.remittance.state().name().as_str(), "awaiting_sca");
    bench
        .bank
        .set_status(payment.end_to_end_id(), &in_progress("ACTC"));
    let user = Some(bench.user);
    let returned = returns
        .return_from_bank(&state, user, &bench.context)
        .await
        .unwrap();
    assert_eq!(returned.remittance.state().name().as_str(), "submitted");

    let stranger = Some(kernel::UserId::new(bench.ids.as_ref()));
    for (state, user) in [(state.as_str(), stranger), ("guessed", None), ("", None)] {
        let refused = returns.return_from_bank(state, user, &bench.context).await;
        assert!(matches!(refused, Err(ScaReturnError::UnknownState)));
    }
}

#[tokio::test]
async fn a_return_searches_for_no_payment_whose_answer_was_lost() {
    let bench = Bench::new();
    let executed = true;
    let lost = InitiationScript::LoseAnswer { executed };
    bench.bank.next_initiation(lost);
    let payment = bench.awaiting_sca().await;
    let state = CallbackState::of_payment(bench.system.cipher.as_ref(), payment.id());
    let url = state.on(&bench.callbacks.payment);
    let state = url.query_pairs().next().unwrap().1.into_owned();
    let returns = ReturnFromSca::new(&bench.storage, &bench.track());
    let returned = returns.return_from_bank(&state, None, &bench.context).await;
    assert_eq!(
        returned.unwrap().remittance.state().name().as_str(),
        "unknown"
    );
    assert_eq!(bench.bank.searches(), 0);
    assert_eq!(bench.store.all_remittances(), [payment], "nor put off");
}

#[tokio::test]
async fn of_two_workers_at_once_one_asks_the_bank() {
    let bench = Bench::new();
    let executed = false;
    bench
        .bank
        .next_initiation(InitiationScript::LoseAnswer { executed });
    bench.awaiting_sca().await;
    bench.advance(TimeDelta::seconds(2));
    bench.store.set_pausing(true);
    let queue = bench.work_queue();
    let (one, other) = futures_util::future::join(
        queue.run_due(10, &bench.context),
        queue.run_due(10, &bench.context),
    )
    .await;
    assert_eq!(one.unwrap().worked.len() + other.unwrap().worked.len(), 1);
    assert_eq!(bench.bank.searches(), 1);
}

#[tokio::test]
async fn one_payment_that_cannot_be_worked_on_stops_no_other() {
    let bench = Bench::new();
    let lost = bench.awaiting_sca().await;
    let other = bench.awaiting_sca().await;
    bench.bank.forget_payments();
    bench.bank.set_status(other.end_to_end_id(), &settled());
    bench.advance(TimeDelta::seconds(2));
    let summary = bench
        .work_queue()
        .run_due(10, &bench.context)
        .await
        .unwrap();
    assert_eq!(summary.worked.len(), 2);
    assert_eq!(summary.troubles.len(), 2);
    assert!(summary.worked.contains(&lost.id()));
    let due = bench
        .work_queue()
        .run_due(10, &bench.context)
        .await
        .unwrap();
    assert!(due.worked.is_empty(), "trouble puts the next look off");
}
