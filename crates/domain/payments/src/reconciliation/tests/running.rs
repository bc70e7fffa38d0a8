//! The use case: which accounts are read, what is reported and how often.

use chrono::TimeDelta;
use kernel::{Money, testing::TestIds};
use serde_json::json;

use super::super::{Discrepancy, ReconcileAccounts, Reconciled, Scope, UnreadReason, Window};
use crate::{
    AccountState, EndToEndId, TransactionId,
    ports::{BankPaymentStatus, BookedEntry, ConsentStatus, EntryDirection},
    testing::{InitiationScript, bench::Bench},
};

impl Bench {
    async fn reconcile_within(&self, scope: Scope) -> Reconciled {
        let reconcile = ReconcileAccounts::new(&self.storage, &self.banks, &self.system);
        let window = Window::default();
        let run = reconcile.run(window, scope, &|| false, &self.context);
        run.await.unwrap()
    }

    async fn reconcile(&self) -> Reconciled {
        self.reconcile_within(Scope::Paying).await
    }

    /// How often a difference is in the outbox and in the audit log.
    fn differences_reported(&self) -> (usize, usize) {
        let kind = "reconciliation.difference";
        let events = self
            .event_kinds()
            .iter()
            .filter(|event| **event == kind)
            .count();
        let audited = self.audited().iter().filter(|done| **done == kind).count();
        (events, audited)
    }

    async fn completed(&self) -> EndToEndId {
        let paid = self.awaiting_sca().await;
        let code = "ACCC".to_owned();
        let settled = BankPaymentStatus::Settled { code };
        self.bank.set_status(paid.end_to_end_id(), &settled);
        self.track().track(paid.id(), &self.context).await.unwrap();
        paid.end_to_end_id().clone()
    }
}

fn found(done: &Reconciled) -> Vec<(Discrepancy, bool)> {
    let found = done.differences.iter();
    found
        .map(|(difference, new)| (difference.what, *new))
        .collect()
}

/// An entry booked at the bank under an id that is not recorded here.
fn stray() -> BookedEntry {
    let ids = TestIds::default();
    for _ in 0..1_000 {
        TransactionId::new(&ids);
    }
    BookedEntry {
        end_to_end_id: EndToEndId::of(TransactionId::new(&ids)),
        direction: EntryDirection::Debit,
        amount: Some(Money::nok(1)),
    }
}

#[tokio::test]
async fn books_that_agree_are_reported_to_nobody() {
    let bench = Bench::new();
    bench.completed().await;
    bench.accepted().await;
    let done = bench.reconcile().await;
    assert_eq!((done.accounts, done.payments, done.entries), (1, 2, 1));
    assert_eq!(found(&done), []);
    assert_eq!(bench.differences_reported(), (0, 0));
}

#[tokio::test]
async fn a_difference_is_reported_once_however_often_it_is_found() {
    let bench = Bench::new();
    bench.completed().await;
    bench.bank.book(stray());
    let unknown = Discrepancy::UnknownHere;
    assert_eq!(found(&bench.reconcile().await), [(unknown, true)]);
    assert_eq!(found(&bench.reconcile().await), [(unknown, false)]);
    assert_eq!(bench.differences_reported(), (1, 1));
    let id = stray().end_to_end_id.transaction();
    let events = bench.store.events();
    let event = events.last().unwrap();
    assert_eq!(event.aggregate_id, id.to_string());
    let expected = json!({"kind": "unknown_here", "transactionId": id, "bank": "testbank"});
    assert_eq!(event.payload, expected);
}

#[tokio::test]
async fn a_payment_booked_once_more_is_a_new_difference() {
    let bench = Bench::new();
    let paid = bench.completed().await;
    let again = BookedEntry {
        end_to_end_id: paid,
        direction: EntryDirection::Debit,
        amount: None,
    };
    for times in 2..4 {
        bench.bank.book(again.clone());
        let expected = Discrepancy::BookedRepeatedly { times };
        assert_eq!(found(&bench.reconcile().await), [(expected, true)]);
    }
    assert_eq!(bench.differences_reported(), (2, 2));
}

#[tokio::test]
async fn an_unanswered_payment_that_is_booked_is_woken_and_the_tracker_settles_it() {
    let bench = Bench::new();
    let executed = InitiationScript::LoseAnswer { executed: true };
    bench.bank.next_initiation(executed);
    let lost = bench.awaiting_sca().await;
    bench.bank.set_down(true);
    // The next search is six hours away, and two of them pass.
    for _ in 0..5 {
        bench
            .track()
            .track(lost.id(), &bench.context)
            .await
            .unwrap();
    }
    bench.bank.set_down(false);
    bench.advance(TimeDelta::hours(2));
    let done = bench.reconcile().await;
    assert_eq!((done.woken, found(&done)), (1, vec![]));
    let worked = bench.work_queue().run_due(9, &bench.context).await.unwrap();
    assert_eq!(worked.worked, [lost.id()]);
    let settled = bench.store.all_remittances();
    assert_eq!(settled[0].state().name().as_str(), "completed");
}

#[tokio::test]
async fn a_payment_older_than_the_window_is_known_when_the_books_name_it() {
    let bench = Bench::new();
    bench.completed().await;
    bench.advance(TimeDelta::days(8));
    bench.accepted().await;
    let done = bench.reconcile().await;
    assert_eq!((done.payments, found(&done)), (2, vec![]));
}

#[tokio::test]
async fn what_cannot_be_read_is_reported_and_no_difference_is_made_of_it() {
    let bench = Bench::new();
    bench.completed().await;
    bench.advance(TimeDelta::days(6));
    bench.bank.forget_payments();
    let unread = |done: Reconciled| {
        assert_eq!((done.accounts, done.differences.len()), (0, 0));
        done.unread.into_iter().next().unwrap().reason
    };
    bench.bank.set_down(true);
    let reason = unread(bench.reconcile().await);
    assert!(matches!(reason, UnreadReason::Bank(_)), "{reason:?}");
    bench.bank.set_down(false);
    bench.bank.set_quota_used_up(true);
    let reason = unread(bench.reconcile().await);
    assert!(matches!(reason, UnreadReason::QuotaUsedUp), "{reason:?}");
    bench.bank.set_quota_used_up(false);
    bench.bank.refuse_consent(true);
    let reason = unread(bench.reconcile().await);
    assert!(matches!(reason, UnreadReason::NoConsent), "{reason:?}");
    bench.bank.refuse_consent(false);
    assert_eq!(
        found(&bench.reconcile().await),
        [(Discrepancy::NotBooked, true)]
    );
}

#[tokio::test]
async fn nobody_is_looked_into_who_ordered_nothing_or_took_the_account_away() {
    let bench = Bench::new();
    bench.bank.set_consent(ConsentStatus::AwaitingSca);
    assert_eq!(bench.reconcile().await.accounts, 0);
    assert_eq!(bench.bank.book_reads(), 0);
    bench.bank.book(stray());
    let everybody = bench.reconcile_within(Scope::Everybody).await;
    assert_eq!(found(&everybody), [(Discrepancy::UnknownHere, true)]);
    bench.accepted().await;
    bench
        .store
        .put_account(bench.primary_account().altered(|it| {
            it.state = AccountState::Disconnected {
                at: bench.system.now(),
            }
        }));
    let reads = bench.bank.book_reads();
    let done = bench.reconcile().await;
    assert!(matches!(done.unread[0].reason, UnreadReason::NoConsent));
    assert_eq!(bench.bank.book_reads(), reads, "a customer's word is final");
}

#[tokio::test]
async fn a_process_that_stops_reads_no_further_account() {
    let bench = Bench::new();
    bench.completed().await;
    let reconcile = ReconcileAccounts::new(&bench.storage, &bench.banks, &bench.system);
    let run = reconcile.run(Window::default(), Scope::Paying, &|| true, &bench.context);
    let done = run.await.unwrap();
    assert!(done.cut_short);
    assert_eq!(bench.bank.book_reads(), 0);
}

#[test]
fn a_window_is_as_long_as_banks_answer_for() {
    assert!(Window::days(0).is_err() && Window::days(91).is_err());
    assert!(Window::days(1).is_ok() && Window::days(90).is_ok());
}
