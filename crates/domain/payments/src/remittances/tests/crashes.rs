//! The process dies between any two steps: futures are dropped after every possible number of
//! polls, and another process takes over.

use std::{
    future::Future,
    pin::pin,
    task::{Context, Waker},
};

use chrono::TimeDelta;

use crate::{
    ports::BankPaymentStatus,
    remittances::Admitted,
    testing::{InitiationScript, bench::Bench},
};

/// More polls than any of the flows takes.
const MAX_POLLS: usize = 100;

/// Polls so often, then drops; whether it came to its end.
fn dies_after<T>(polls: usize, future: impl Future<Output = T>) -> bool {
    let mut future = pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    (0..polls).any(|_| future.as_mut().poll(&mut context).is_ready())
}

/// Another process works for five days.
async fn others_take_over(bench: &Bench) {
    for minutes in [
        1, 1, 1, 10, 60, 60, 600, 600, 600, 600, 600, 600, 600, 600, 600, 600,
    ] {
        bench.advance(TimeDelta::minutes(minutes));
        let summary = bench
            .work_queue()
            .run_due(10, &bench.context)
            .await
            .unwrap();
        assert!(summary.failures.is_empty(), "{:?}", summary.failures);
    }
}

#[tokio::test]
async fn a_payment_the_bank_executed_is_completed_exactly_once_whenever_the_process_dies() {
    for script in [
        InitiationScript::RecordWithoutSca,
        InitiationScript::LoseAnswer { executed: true },
        InitiationScript::NotReached,
    ] {
        let mut executed = 0;
        let steps = every_crash(script, &mut executed).await;
        assert!(steps >= 6, "only {steps} points to die at");
        assert!(executed > 1, "hardly a crash left an executed payment");
    }
}

async fn every_crash(script: InitiationScript, executed: &mut usize) -> usize {
    for polls in 0..MAX_POLLS {
        let bench = Bench::new();
        bench.bank.next_initiation(script);
        // Were it asked again, it would do it again.
        for _ in 0..5 {
            bench
                .bank
                .next_initiation(InitiationScript::RecordWithoutSca);
        }
        let payment = bench.accepted().await;
        bench.store.set_pausing(true);
        let initiate = bench.initiate();
        let finished = dies_after(polls, initiate.initiate(payment.id(), &bench.context));
        bench.store.set_pausing(false);
        assert_eq!(bench.store.open_units(), 0, "a unit outlived its future");
        let settled = BankPaymentStatus::Settled {
            code: "ACSC".to_owned(),
        };
        // Whatever the bank has, it executes: now, or as soon as it is asked.
        for _ in 0..2 {
            bench.bank.set_status(payment.end_to_end_id(), &settled);
            others_take_over(&bench).await;
        }

        let state = bench.store.all_remittances()[0].state().clone();
        let executions = bench.bank.executions(payment.end_to_end_id());
        assert!(
            executions <= 1,
            "executed {executions} times after {polls} polls"
        );
        if executions == 1 {
            assert_eq!(state.name().as_str(), "completed", "after {polls} polls");
            let sent = bench.event_kinds();
            let completed = sent.iter().filter(|kind| **kind == "remittance.completed");
            assert_eq!(completed.count(), 1);
            *executed += 1;
        } else {
            // Marked, but never sent: the outcome is unknown and must not be guessed.
            assert_eq!(state.name().as_str(), "unknown", "after {polls} polls");
            assert!(
                bench
                    .event_kinds()
                    .contains(&"remittance.unanswered_for_long")
            );
        }
        if finished {
            return polls;
        }
    }
    panic!("never came to its end");
}

#[tokio::test]
async fn an_order_makes_one_payment_whenever_the_process_dies() {
    for polls in 0..MAX_POLLS {
        let bench = Bench::new();
        let order = bench.order(1_000, "k");
        bench.store.set_pausing(true);
        let admit = bench.admit();
        let finished = dies_after(polls, admit.admit(&order));
        bench.store.set_pausing(false);
        assert_eq!(bench.store.open_units(), 0);
        let recorded = bench.store.all_remittances().len();
        assert_eq!(bench.store.audits().len(), recorded);
        assert_eq!(bench.store.events().len(), recorded);
        bench.advance(TimeDelta::seconds(31));
        let again = admit.admit(&order).await.unwrap();
        assert_eq!(matches!(again, Admitted::New(_)), recorded == 0);
        assert_eq!(bench.store.all_remittances().len(), 1);
        if finished {
            assert!(polls >= 3, "only {polls} points to die at");
            return;
        }
    }
    panic!("never came to its end");
}

#[tokio::test]
async fn a_payment_admitted_by_a_process_that_died_is_initiated_by_the_worker() {
    let bench = Bench::new();
    bench.accepted().await;
    let early = bench
        .work_queue()
        .run_due(10, &bench.context)
        .await
        .unwrap();
    assert!(early.worked.is_empty(), "the request itself goes first");
    bench.advance(TimeDelta::seconds(5));
    bench
        .work_queue()
        .run_due(10, &bench.context)
        .await
        .unwrap();
    assert_eq!(
        bench.store.all_remittances()[0].state().name().as_str(),
        "awaiting_sca"
    );
}

#[tokio::test]
async fn a_caller_who_stops_waiting_for_the_bank_leaves_a_payment_that_is_found() {
    let bench = Bench::new();
    let executed = true;
    bench
        .bank
        .next_initiation(InitiationScript::NeverAnswer { executed });
    let payment = bench.accepted().await;
    let initiate = bench.initiate();
    let finished = dies_after(5, initiate.initiate(payment.id(), &bench.context));
    assert!(!finished);
    assert_eq!(
        bench.store.all_remittances()[0].state().name().as_str(),
        "initiating"
    );
    others_take_over(&bench).await;
    assert_eq!(
        bench.store.all_remittances()[0].state().name().as_str(),
        "completed"
    );
    assert_eq!(bench.bank.initiations(), 1);
}

/// The first process was not sent, stores that, and its connection dies before it hears that it is
/// stored. Meanwhile another process asks the bank, which executes and says nothing.
#[tokio::test]
async fn an_attempt_that_was_not_sent_cannot_take_back_another_s_attempt() {
    let bench = Bench::new();
    let executed = true;
    bench.bank.next_initiation(InitiationScript::NotReached);
    bench
        .bank
        .next_initiation(InitiationScript::NeverAnswer { executed });
    let payment = bench.accepted().await;
    let (first, second) = (bench.initiate(), bench.initiate());
    let mut first = pin!(first.initiate(payment.id(), &bench.context));
    let mut context = Context::from_waker(Waker::noop());
    bench.store.set_pausing(true);
    while bench.store.all_remittances()[0].poll_attempts() == 0 {
        assert!(first.as_mut().poll(&mut context).is_pending());
    }
    bench.store.set_pausing(false);
    // Begins and asks, all before the first goes on.
    let mut begin = pin!(second.initiate(payment.id(), &bench.context));
    assert!(begin.as_mut().poll(&mut context).is_pending());
    assert_eq!(bench.bank.initiations(), 2);
    bench.store.lose_answers_of_commits(1);

    let left = first.await.unwrap();
    assert_eq!(left.state().name().as_str(), "initiating");
    others_take_over(&bench).await;
    assert_eq!(bench.bank.initiations(), 2);
    assert_eq!(bench.bank.executions(payment.end_to_end_id()), 1);
    assert_eq!(
        bench.store.all_remittances()[0].state().name().as_str(),
        "completed"
    );
}
