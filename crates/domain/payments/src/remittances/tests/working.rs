//! The queue of due payments: what goes wrong with one bank, or one payment, stays there.

use std::pin::pin;

use chrono::TimeDelta;
use futures_util::future::{Either, select};
use kernel::UnitOfWorkFactory;

use crate::{
    BankId, Remittance,
    ports::BankPaymentStatus,
    remittances::WorkFailure,
    testing::{InitiationScript, bench::Bench},
};

/// Comes back when it is so; fails when it never is.
async fn until(is_so: impl Fn() -> bool) {
    for _ in 0..10_000 {
        if is_so() {
            return;
        }
        tokio::task::yield_now().await;
    }
    panic!("it never came to that");
}

fn stored(bench: &Bench, payment: &Remittance) -> Remittance {
    let mut all = bench.store.all_remittances().into_iter();
    all.find(|stored| stored.id() == payment.id()).unwrap()
}

/// A payment that another bank has settled meanwhile.
async fn settled_at_another_bank(bench: &Bench) -> Remittance {
    let payment = bench.awaiting_sca().await;
    let code = "ACSC".to_owned();
    let settled = BankPaymentStatus::Settled { code };
    bench.bank.set_status(payment.end_to_end_id(), &settled);
    let mut elsewhere = payment.clone();
    elsewhere = elsewhere.altered(|it| it.bank = BankId::new("another"));
    let mut unit = bench.store.begin().await.unwrap();
    unit.remittances().update(&elsewhere).await.unwrap();
    unit.commit().await.unwrap();
    payment
}

#[tokio::test]
async fn a_bank_that_hangs_keeps_no_other_bank_s_payment_waiting() {
    let bench = Bench::new();
    for _ in 0..8 {
        bench.accepted().await;
    }
    let other = settled_at_another_bank(&bench).await;
    for _ in 0..8 {
        let executed = false;
        let hangs = InitiationScript::NeverAnswer { executed };
        bench.bank.next_initiation(hangs);
    }
    bench.advance(TimeDelta::seconds(10));
    let before = bench.bank.initiations();
    let queue = bench.work_queue();
    let run = pin!(queue.run_due(50, &bench.context));
    let completed = || stored(&bench, &other).state().name().as_str() == "completed";
    match select(run, pin!(until(completed))).await {
        Either::Left(_) => panic!("a bank hangs, and so does the run"),
        Either::Right(((), _)) => assert!(bench.bank.initiations() - before <= 3),
    }
}

#[tokio::test]
async fn what_a_slow_bank_keeps_waiting_goes_back_into_the_queue() {
    let bench = Bench::new();
    for _ in 0..5 {
        bench.accepted().await;
    }
    bench.advance(TimeDelta::seconds(10));
    let queue = bench.work_queue();
    let two_seconds_each = || {
        bench.advance(TimeDelta::seconds(2));
        false
    };
    let run = queue.run_due_unless(&two_seconds_each, 50, &bench.context);
    assert_eq!(run.await.unwrap().worked.len(), 2);
    assert_eq!(bench.bank.initiations(), 2);
    let rest = queue.run_due(50, &bench.context).await.unwrap();
    let at_once = "due before the lease is over";
    assert!(rest.worked.len() >= 3, "{at_once}: {:?}", rest.worked);
}

#[tokio::test]
async fn a_panic_over_one_payment_is_its_failure_and_the_others_are_worked_on() {
    let bench = Bench::new();
    for _ in 0..3 {
        bench.accepted().await;
    }
    let other = settled_at_another_bank(&bench).await;
    bench.bank.next_initiation(InitiationScript::Panic);
    bench.advance(TimeDelta::seconds(10));
    let queue = bench.work_queue();
    let summary = queue.run_due(50, &bench.context).await.unwrap();
    assert!(matches!(
        summary.failures.as_slice(),
        [(_, WorkFailure::Panicked)]
    ));
    assert_eq!(summary.worked.len(), 3);
    assert_eq!(stored(&bench, &other).state().name().as_str(), "completed");
}
