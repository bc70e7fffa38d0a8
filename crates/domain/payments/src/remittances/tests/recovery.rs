//! A database that was taken back in time: what the bank has paid since is not paid again.

use std::{
    future::Future,
    pin::pin,
    task::{Context, Waker},
};

use chrono::TimeDelta;

use crate::{
    Remittance, RemittanceState, TransactionId,
    ports::{BankPaymentStatus, PaymentTrace},
    remittances::{RecoverRemittances, Recovered},
    testing::{InitiationScript, bench::Bench},
};

fn recovery(bench: &Bench) -> RecoverRemittances {
    RecoverRemittances::new(&bench.storage, &bench.system)
}

async fn recover(bench: &Bench) -> Recovered {
    recovery(bench).run(&bench.context).await.unwrap()
}

/// A worker works for five days.
async fn work(bench: &Bench) {
    for minutes in [1, 1, 10, 60, 600, 600, 600, 600, 600, 600, 600, 600, 600] {
        bench.advance(TimeDelta::minutes(minutes));
        let summary = bench.work_queue().run_due(10, &bench.context).await;
        assert!(summary.unwrap().failures.is_empty());
    }
}

fn state(bench: &Bench, id: TransactionId) -> &'static str {
    let all = bench.store.all_remittances();
    all.iter()
        .find(|p| p.id() == id)
        .unwrap()
        .state()
        .name()
        .as_str()
}

#[tokio::test]
async fn a_payment_made_after_the_moment_is_found_at_the_bank_and_not_sent_again() {
    let bench = Bench::new();
    bench
        .bank
        .next_initiation(InitiationScript::RecordWithoutSca);
    // Were it asked again, it would do it again.
    bench
        .bank
        .next_initiation(InitiationScript::RecordWithoutSca);
    let as_copied = bench.accepted().await;
    let initiate = bench.initiate();
    let paid = initiate.initiate(as_copied.id(), &bench.context).await;
    let settled = BankPaymentStatus::Settled {
        code: "ACSC".to_owned(),
    };
    bench
        .bank
        .set_status(paid.unwrap().end_to_end_id(), &settled);
    bench.store.put_remittance(as_copied.clone());

    let recovered = recover(&bench).await;
    work(&bench).await;

    assert_eq!(recovered.sought, [as_copied.id()]);
    assert_eq!(bench.bank.initiations(), 1, "it was sent again");
    assert_eq!(bench.bank.executions(as_copied.end_to_end_id()), 1);
    assert_eq!(state(&bench, as_copied.id()), "completed");
    assert!(bench.audited().contains(&"remittance.recovered"));
}

#[tokio::test]
async fn what_the_bank_does_not_have_is_not_sent_either_and_comes_before_an_operator() {
    let bench = Bench::new();
    bench.bank.show_as(PaymentTrace::NotFound);
    let payment = bench.accepted().await;
    recover(&bench).await;
    work(&bench).await;
    assert_eq!(bench.bank.initiations(), 0);
    assert_eq!(state(&bench, payment.id()), "unknown");
    assert!(
        bench
            .event_kinds()
            .contains(&"remittance.unanswered_for_long")
    );
}

#[tokio::test]
async fn held_payments_are_named_and_stay_and_all_others_are_left_to_themselves() {
    let bench = Bench::new();
    let accepted = bench.accepted().await;
    let held = another(&bench, &accepted, RemittanceState::Held);
    let since = accepted.created_at();
    let asked = another(&bench, &accepted, RemittanceState::Initiating { since });
    for again in [false, true] {
        let recovered = recover(&bench).await;
        let sought: &[_] = if again { &[] } else { &[accepted.id()] };
        assert_eq!(recovered.sought, sought);
        assert_eq!(recovered.held, [held]);
        assert_eq!(recovered.unreadable, []);
    }
    assert_eq!(state(&bench, held), "held");
    assert_eq!(state(&bench, asked), "initiating");
}

/// Puts a payment like this one there, in that state.
fn another(bench: &Bench, like: &Remittance, state: RemittanceState) -> TransactionId {
    let id = TransactionId::new(bench.ids.as_ref());
    bench.store.put_remittance(like.altered(|it| {
        it.id = id;
        it.state = state;
    }));
    id
}

#[tokio::test]
async fn broken_off_anywhere_and_repeated_it_sees_to_every_payment_once() {
    for polls in [1, 2, 50, 300, 700, 5_000] {
        let bench = Bench::new();
        let first = bench.accepted().await;
        // More than are looked up at once.
        for _ in 0..230 {
            another(&bench, &first, RemittanceState::Accepted);
        }
        bench.store.set_pausing(true);
        {
            let recovery = recovery(&bench);
            let mut dying = pin!(recovery.run(&bench.context));
            let mut context = Context::from_waker(Waker::noop());
            let _ended = (0..polls).any(|_| dying.as_mut().poll(&mut context).is_ready());
        }
        bench.store.set_pausing(false);
        recover(&bench).await;
        let left = bench.store.all_remittances();
        let left = left
            .iter()
            .filter(|p| p.state().name().as_str() != "unknown")
            .count();
        assert_eq!(left, 0, "after {polls} polls");
        let audited = bench.audited();
        let entries = audited.iter().filter(|a| **a == "remittance.recovered");
        assert_eq!(entries.count(), 231, "after {polls} polls");
    }
}
