//! Compares what a bank has booked with what we know of the payments. Pure: what was read, and
//! the time, come in; what differs comes out.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use kernel::{Money, Timestamp};
use rust_decimal::Decimal;

use super::{Difference, Discrepancy};
use crate::{
    BankId, BankPayment, Remittance, RemittanceState, TransactionId,
    ports::{BankPaymentRef, BookedEntry, EntryDirection},
};

/// How long after completion became known a payment has to be booked: "debited" is reported at
/// once, the booking follows on the next business day, and there are long weekends.
pub const SETTLEMENT_DELAY: TimeDelta = TimeDelta::days(4);

/// How far a bank's own exchange may change the sum sent. A payment instructed in euro is booked in
/// kroner at the bank's rate, which no entry need tell: only what no rate explains is a difference.
const EXCHANGE_LEEWAY_PERCENT: i64 = 10;

/// The result of a comparison.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Comparison {
    /// The differences, by payment.
    pub differences: Vec<Difference>,
    /// Payments under way here that are booked there: the bank is to be asked now.
    pub to_poll: Vec<BankPaymentRef>,
}

/// Entries of one payment.
#[derive(Default)]
struct Booked {
    debits: Vec<Option<Money>>,
    credits: usize,
}

impl Booked {
    /// Debits that no credit took back.
    fn standing(&self) -> usize {
        self.debits.len().saturating_sub(self.credits)
    }
}

/// Compares the whole of what `bank` has booked on one account during a window with the payments
/// ordered from it in that window and, of older ones, those the entries name. The payments have to
/// be read after the entries: each was recorded here before it was sent to its bank.
pub fn compare(
    bank: &BankId,
    payments: &[Remittance],
    entries: &[BookedEntry],
    now: Timestamp,
) -> Comparison {
    let mut booked: BTreeMap<TransactionId, Booked> = BTreeMap::new();
    for entry in entries {
        let of = booked.entry(entry.end_to_end_id.transaction()).or_default();
        match entry.direction {
            EntryDirection::Debit => of.debits.push(entry.amount),
            EntryDirection::Credit => of.credits += 1,
        }
    }
    let mut found = Found {
        bank,
        comparison: Comparison::default(),
    };
    let known: BTreeMap<_, _> = payments
        .iter()
        .map(|payment| (payment.id(), payment))
        .collect();
    for (id, payment) in &known {
        found.of(payment, &booked.remove(id).unwrap_or_default(), now);
    }
    for (id, booked) in booked {
        if is_ours(id) && booked.standing() > 0 {
            found.differs(id, Discrepancy::UnknownHere);
        }
    }
    found.comparison
}

/// Whether an id that is not recorded here can be one of ours. Others use UUIDs as references too,
/// but rarely version 7, which carries the time.
fn is_ours(id: TransactionId) -> bool {
    id.uuid().get_version_num() == 7
}

struct Found<'a> {
    bank: &'a BankId,
    comparison: Comparison,
}

impl Found<'_> {
    fn differs(&mut self, transaction: TransactionId, what: Discrepancy) {
        let bank = self.bank.clone();
        self.comparison.differences.push(Difference {
            transaction,
            bank,
            what,
        });
    }

    fn of(&mut self, payment: &Remittance, booked: &Booked, now: Timestamp) {
        let standing = booked.standing();
        if let Some(what) = contradiction(payment, booked, now) {
            self.differs(payment.id(), what);
        }
        if standing > 1 {
            let times = standing;
            self.differs(payment.id(), Discrepancy::BookedRepeatedly { times });
        }
        if standing == 0 {
            return;
        }
        let mut amounts = booked.debits.iter().flatten();
        if let Some(other) = amounts.find_map(|booked| other_amount(payment, *booked)) {
            self.differs(payment.id(), other);
        }
        if is_followed(payment.state()) {
            self.comparison.to_poll.push(named(payment));
        }
    }
}

/// Whether state and books exclude each other.
fn contradiction(payment: &Remittance, booked: &Booked, now: Timestamp) -> Option<Discrepancy> {
    let stands = booked.standing() > 0;
    match payment.state() {
        RemittanceState::Completed { .. } if stands => None,
        RemittanceState::Completed { .. } if booked.credits > 0 => Some(Discrepancy::CameBack),
        RemittanceState::Completed { at, .. } => {
            (now - *at > SETTLEMENT_DELAY).then_some(Discrepancy::NotBooked)
        }
        RemittanceState::Failed { .. } => stands.then_some(Discrepancy::BookedThoughFailed),
        RemittanceState::Cancelled { .. } => stands.then_some(Discrepancy::BookedThoughCancelled),
        RemittanceState::Held | RemittanceState::Accepted => {
            stands.then_some(Discrepancy::BookedThoughNotSent)
        }
        // Under way: the worker asks the bank, and finds them by its word.
        RemittanceState::Initiating { .. }
        | RemittanceState::OutcomeUnknown { .. }
        | RemittanceState::AwaitingSca { .. }
        | RemittanceState::Submitted { .. } => None,
    }
}

/// Whether the bank can be asked about it.
fn is_followed(state: &RemittanceState) -> bool {
    state.at_bank().is_some() || matches!(state, RemittanceState::OutcomeUnknown { .. })
}

fn named(payment: &Remittance) -> BankPaymentRef {
    let reference = payment.end_to_end_id();
    let bank = payment.state().at_bank();
    BankPaymentRef {
        bank: payment.bank().clone(),
        // Whose answer was lost has none; ours names no other payment.
        payment_id: bank.map(|bank| bank.payment_id.clone()),
        end_to_end_id: Some(reference.clone()),
    }
}

/// The amount booked against the one the bank was instructed to pay, or against what the customer
/// was shown where that is not known.
fn other_amount(payment: &Remittance, booked: Money) -> Option<Discrepancy> {
    let instructed = bank_side(payment.state()).map(|bank| bank.instructed);
    let exact = [
        instructed.unwrap_or(payment.send()),
        instructed.unwrap_or(payment.receive()),
    ];
    if exact.contains(&booked) {
        return None;
    }
    let in_kind = exact
        .iter()
        .find(|money| money.currency() == booked.currency());
    let exchanged = instructed.is_none_or(|money| money.currency() != payment.send().currency());
    if exchanged && booked.currency() == payment.send().currency() {
        let expected = payment.send();
        return (!is_explained(booked, expected))
            .then_some(Discrepancy::OtherAmount { booked, expected });
    }
    let expected = in_kind.copied().or(instructed).unwrap_or(payment.send());
    Some(Discrepancy::OtherAmount { booked, expected })
}

/// Whether an exchange at a bank's rate can have made one of the other.
fn is_explained(booked: Money, sent: Money) -> bool {
    let (booked, sent) = (booked.to_decimal(), sent.to_decimal());
    let leeway = Decimal::new(EXCHANGE_LEEWAY_PERCENT, 2);
    let bound = sent.checked_mul(leeway);
    let apart = booked.checked_sub(sent);
    matches!((apart, bound), (Some(apart), Some(bound)) if apart.abs() <= bound)
}

/// The bank's side of a payment, also of one that is over.
fn bank_side(state: &RemittanceState) -> Option<&BankPayment> {
    match state {
        RemittanceState::Completed { bank, .. }
        | RemittanceState::Failed { bank, .. }
        | RemittanceState::Cancelled { bank, .. } => bank.as_ref(),
        under_way => under_way.at_bank(),
    }
}
