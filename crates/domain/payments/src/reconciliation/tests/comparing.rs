//! The comparison alone: what differs, and that nothing else is said to.

use chrono::TimeDelta;
use kernel::{Clock, Currency, Money, Timestamp, testing::TestClock};
use proptest::prelude::*;

use super::super::{Comparison, Discrepancy, SETTLEMENT_DELAY, compare};
use crate::{
    BankPayment, EndToEndId, FailureReason, Remittance, RemittanceState, TransactionId,
    ports::{BookedEntry, EntryDirection},
    testing::bench::Bench,
};

fn now() -> Timestamp {
    TestClock::default().now()
}

/// A payment of 1,000 kroner in this state.
fn payment(state: RemittanceState) -> Remittance {
    let admitted = futures_util::FutureExt::now_or_never(Bench::new_accepted());
    admitted
        .expect("a store in memory does not wait")
        .altered(|it| it.state = state)
}

impl Bench {
    async fn new_accepted() -> Remittance {
        Bench::new().accepted().await
    }
}

fn bank_payment(instructed: Money) -> BankPayment {
    BankPayment {
        payment_id: "p-1".to_owned(),
        product: "cross-border-credit-transfers".to_owned(),
        instructed,
        status: "ACSC".to_owned(),
    }
}

fn completed(instructed: Option<Money>, days_ago: i64) -> RemittanceState {
    RemittanceState::Completed {
        bank: instructed.map(bank_payment),
        at: now() - TimeDelta::days(days_ago),
    }
}

fn failed() -> RemittanceState {
    RemittanceState::Failed {
        reason: FailureReason::RejectedByBank,
        bank: None,
        at: now(),
    }
}

fn entry(of: &Remittance, direction: EntryDirection, amount: Option<Money>) -> BookedEntry {
    BookedEntry {
        end_to_end_id: of.end_to_end_id().clone(),
        direction,
        amount,
    }
}

fn debit(of: &Remittance, amount: Money) -> BookedEntry {
    entry(of, EntryDirection::Debit, Some(amount))
}

fn credit(of: &Remittance) -> BookedEntry {
    entry(of, EntryDirection::Credit, Some(of.send()))
}

fn compared(payment: &Remittance, entries: &[BookedEntry]) -> Comparison {
    compare(
        payment.bank(),
        std::slice::from_ref(payment),
        entries,
        now(),
    )
}

fn differing(payment: &Remittance, entries: &[BookedEntry]) -> Vec<Discrepancy> {
    let found = compared(payment, entries).differences;
    assert!(found.iter().all(|one| one.transaction == payment.id()));
    found.into_iter().map(|one| one.what).collect()
}

const SENT: Money = Money::nok(100_000);

#[test]
fn a_completed_payment_that_is_booked_once_agrees() {
    let paid = payment(completed(Some(SENT), 9));
    assert_eq!(differing(&paid, &[debit(&paid, SENT)]), []);
}

#[test]
fn a_completed_payment_that_is_not_booked_differs_only_after_the_settlement_delay() {
    let delay = SETTLEMENT_DELAY.num_days();
    for (days_ago, expected) in [
        (0, vec![]),
        (delay, vec![]),
        (delay + 1, vec![Discrepancy::NotBooked]),
    ] {
        let paid = payment(completed(Some(SENT), days_ago));
        assert_eq!(differing(&paid, &[]), expected, "{days_ago} days");
    }
}

#[test]
fn money_that_came_back_differs_here_only_if_the_payment_is_completed() {
    let paid = payment(completed(Some(SENT), 0));
    let back = [debit(&paid, SENT), credit(&paid)];
    assert_eq!(differing(&paid, &back), [Discrepancy::CameBack]);
    let only_back = [credit(&paid)];
    assert_eq!(
        differing(&paid, &only_back),
        [Discrepancy::CameBack],
        "debited before the window"
    );
    let failed = payment(failed());
    assert_eq!(
        differing(&failed, &[debit(&failed, SENT), credit(&failed)]),
        []
    );
}

#[test]
fn a_payment_that_ended_unpaid_or_was_never_sent_must_not_be_booked() {
    let cancelled = RemittanceState::Cancelled {
        bank: None,
        at: now(),
    };
    for (state, expected) in [
        (failed(), Discrepancy::BookedThoughFailed),
        (cancelled, Discrepancy::BookedThoughCancelled),
        (RemittanceState::Accepted, Discrepancy::BookedThoughNotSent),
        (RemittanceState::Held, Discrepancy::BookedThoughNotSent),
    ] {
        let one = payment(state);
        assert_eq!(differing(&one, &[debit(&one, SENT)]), [expected]);
        assert_eq!(differing(&one, &[]), []);
    }
}

#[test]
fn a_payment_booked_more_often_than_it_came_back_differs() {
    let paid = payment(completed(Some(SENT), 0));
    let twice = [debit(&paid, SENT), debit(&paid, SENT)];
    let times = 2;
    assert_eq!(
        differing(&paid, &twice),
        [Discrepancy::BookedRepeatedly { times }]
    );
    let corrected = [debit(&paid, SENT), debit(&paid, SENT), credit(&paid)];
    assert_eq!(
        differing(&paid, &corrected),
        [],
        "the bank corrected it itself"
    );
}

#[test]
fn an_amount_or_currency_other_than_instructed_differs() {
    let paid = payment(completed(Some(SENT), 0));
    for booked in [
        Money::nok(100_001),
        Money::nok(99_999),
        Money::new(100_000, Currency::EUR),
    ] {
        let expected = SENT;
        let found = differing(&paid, &[debit(&paid, booked)]);
        assert_eq!(found, [Discrepancy::OtherAmount { booked, expected }]);
    }
    let batch = entry(&paid, EntryDirection::Debit, None);
    assert_eq!(
        differing(&paid, &[batch]),
        [],
        "the sum of a batch says nothing"
    );
}

#[test]
fn an_instruction_in_euro_is_booked_in_kroner_at_any_rate_a_bank_would_give() {
    let euro = Money::new(8_000, Currency::EUR);
    let paid = payment(completed(Some(euro), 0));
    for booked in [euro, SENT, Money::nok(109_999), Money::nok(90_001)] {
        assert_eq!(differing(&paid, &[debit(&paid, booked)]), [], "{booked:?}");
    }
    let other = Money::new(8_001, Currency::EUR);
    for (booked, expected) in [(Money::nok(111_000), SENT), (other, euro)] {
        let found = differing(&paid, &[debit(&paid, booked)]);
        assert_eq!(found, [Discrepancy::OtherAmount { booked, expected }]);
    }
}

#[test]
fn a_payment_under_way_that_is_booked_is_woken_and_no_difference() {
    let submitted = RemittanceState::Submitted {
        bank: bank_payment(SENT),
        cancellation_sca_url: None,
    };
    let unknown = RemittanceState::OutcomeUnknown { since: now() };
    for (state, name) in [(submitted, Some("p-1")), (unknown, None)] {
        let one = payment(state);
        let found = compared(&one, &[debit(&one, SENT)]);
        assert_eq!(found.differences, []);
        let [woken] = found.to_poll.as_slice() else {
            panic!("{found:?}")
        };
        assert_eq!(woken.end_to_end_id.as_ref(), Some(one.end_to_end_id()));
        assert_eq!(woken.payment_id.as_deref(), name);
        assert_eq!(compared(&one, &[]).to_poll, []);
    }
}

#[test]
fn what_nobody_here_knows_differs_if_its_id_can_be_ours_and_the_money_is_gone() {
    let known = payment(completed(Some(SENT), 0));
    let ours: EndToEndId = "0197a1b2c3d47e5f8091a2b3c4d5e6f7".parse().unwrap();
    let foreign: EndToEndId = "0197a1b2c3d44e5f8091a2b3c4d5e6f7".parse().unwrap();
    let booked = |id: &EndToEndId| BookedEntry {
        end_to_end_id: id.clone(),
        ..debit(&known, SENT)
    };
    let entries = [debit(&known, SENT), booked(&ours), booked(&foreign)];
    let found = compared(&known, &entries).differences;
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].transaction, ours.transaction());
    assert_eq!(found[0].what, Discrepancy::UnknownHere);
}

/// Any state there is.
fn any_state() -> impl Strategy<Value = RemittanceState> {
    let bank = bank_payment(SENT);
    prop::sample::select(vec![
        RemittanceState::Held,
        RemittanceState::Accepted,
        RemittanceState::Initiating { since: now() },
        RemittanceState::OutcomeUnknown { since: now() },
        RemittanceState::AwaitingSca {
            bank: bank.clone(),
            sca_url: None,
            expires_at: now(),
        },
        RemittanceState::Submitted {
            bank,
            cancellation_sca_url: None,
        },
        completed(Some(SENT), 0),
        completed(Some(SENT), 30),
        failed(),
        RemittanceState::Cancelled {
            bank: None,
            at: now(),
        },
    ])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    /// A missing booking is reported only for an old completed payment; a payment whose money
    /// moved without reason is always reported or woken; the order of entries does not matter.
    #[test]
    fn every_stray_debit_is_reported_or_followed(
        state in any_state(),
        debits in 0_usize..4,
        credits in 0_usize..4,
        reverse in any::<bool>(),
    ) {
        let one = payment(state);
        let mut entries = vec![debit(&one, SENT); debits];
        entries.extend(vec![credit(&one); credits]);
        let found = compared(&one, &entries);
        if reverse {
            entries.reverse();
            prop_assert_eq!(&compared(&one, &entries), &found);
        }
        let standing = debits.saturating_sub(credits);
        let silent = found.differences.is_empty() && found.to_poll.is_empty();
        let paid = matches!(one.state(), RemittanceState::Completed { .. });
        let asking = matches!(one.state(), RemittanceState::Initiating { .. });
        match standing {
            0 if !paid => prop_assert!(silent, "{found:?}"),
            0 => {}
            1 if paid || asking => prop_assert!(silent, "{found:?}"),
            _ => prop_assert!(!silent),
        }
        let reported_twice = found
            .differences
            .iter()
            .any(|one| matches!(one.what, Discrepancy::BookedRepeatedly { .. }));
        prop_assert_eq!(reported_twice, standing > 1);
    }

    /// Entries of others never touch a payment, and each unknown one is reported once.
    #[test]
    fn an_unknown_payment_is_reported_once_however_often_it_is_booked(times in 1_usize..5) {
        let known = payment(completed(Some(SENT), 0));
        let id: TransactionId = "txn_0197a1b2c3d47e5f8091a2b3c4d5e6f7".parse().unwrap();
        let stray = BookedEntry { end_to_end_id: EndToEndId::of(id), ..debit(&known, SENT) };
        let mut entries = vec![stray; times];
        entries.push(debit(&known, SENT));
        let found = compared(&known, &entries).differences;
        prop_assert_eq!(found.len(), 1);
        prop_assert_eq!(found.first().map(|one| one.transaction), Some(id));
    }
}
