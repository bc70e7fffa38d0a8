//! Looking for a payment among an account's transactions: the way to learn the outcome of an
//! initiation the bank never answered. [`crate::booked`] reads the same lists for reconciliation.

use chrono::{Days, NaiveDate};
use outbound::{Method, Repeat};
use payments::ports::{BankError, PaymentTrace, PsuContext, SoughtPayment};
use serde::Deserialize;
use serde_json::Value;

use crate::{bank::Bank, call::Call, link::Links};

/// Days before the order that are searched as well: clocks and time zones differ.
const DAYS_BEFORE: Days = Days::new(1);
/// Most pages that are read; beyond, "not found" would be a guess.
const MOST_PAGES: usize = 10;

#[derive(Deserialize)]
struct Report {
    transactions: Transactions,
}

/// One page of an account's transactions.
#[derive(Deserialize)]
pub(crate) struct Transactions {
    pub(crate) booked: Option<Vec<Value>>,
    pending: Option<Vec<Value>>,
    #[serde(rename = "_links", default)]
    links: Links,
}

/// The list of an account's transactions, page by page: to its end, or an error.
pub(crate) struct Pages<'a> {
    bank: &'a Bank,
    consent: &'a str,
    next: Option<Result<Call<'a>, BankError>>,
    left: usize,
}

impl<'a> Pages<'a> {
    /// Those of a booking status (`booked`, `both`) since that day.
    pub(crate) fn of(
        bank: &'a Bank,
        consent: &'a str,
        account: &str,
        status: &str,
        since: NaiveDate,
    ) -> Self {
        let call = Call::new(bank, Method::GET, Self::TEMPLATE, &[account])
            .query("bookingStatus", status)
            .query("dateFrom", &since.to_string());
        Self {
            bank,
            consent,
            next: Some(Ok(call)),
            left: MOST_PAGES,
        }
    }

    const TEMPLATE: &'static str = "/accounts/{}/transactions";

    /// The next page; `None` after the last one.
    pub(crate) async fn next(&mut self) -> Result<Option<Transactions>, BankError> {
        let Some(call) = self.next.take() else {
            return Ok(None);
        };
        let Some(left) = self.left.checked_sub(1) else {
            return Err(BankError::Malformed("more pages than are read".into()));
        };
        self.left = left;
        let report: Report = call?
            .consent(self.consent)
            .psu(PsuContext::Absent)
            .read(Repeat::Safe)
            .await?;
        let page = report.transactions;
        if page.booked.is_none() && page.pending.is_none() {
            return Err(BankError::Malformed("a report without transactions".into()));
        }
        let next = page.links.next_page(&self.bank.profile);
        self.next = next.map(|next| match next {
            Ok(url) => Ok(Call::to(self.bank, Method::GET, Self::TEMPLATE, url)),
            Err(error) => Err(BankError::Malformed(error.to_string())),
        });
        Ok(Some(page))
    }
}

/// What the list shows of the payment. Only a whole and readable list answers anything but
/// "booked": a pending entry may stand on an earlier page than the booked one.
pub(crate) async fn find(
    bank: &Bank,
    consent: &str,
    account: &str,
    sought: &SoughtPayment,
) -> Result<PaymentTrace, BankError> {
    let wanted = sought.end_to_end_id.as_str();
    let mut pages = Pages::of(bank, consent, account, "both", first_day(sought));
    let mut is_pending = false;
    while let Some(page) = pages.next().await? {
        if debits(page.booked.as_deref(), wanted)? {
            return Ok(PaymentTrace::Booked);
        }
        is_pending |= debits(page.pending.as_deref(), wanted)?;
    }
    Ok(if is_pending {
        PaymentTrace::Pending
    } else {
        PaymentTrace::NotFound
    })
}

fn first_day(sought: &SoughtPayment) -> NaiveDate {
    let ordered = sought.ordered_at.date_naive();
    ordered.checked_sub_days(DAYS_BEFORE).unwrap_or(ordered)
}

/// Whether the wanted payment is among the debits of a list.
fn debits(entries: Option<&[Value]>, wanted: &str) -> Result<bool, BankError> {
    for entry in entries.unwrap_or_default() {
        match direction(entry, wanted, None) {
            Some(Direction::Debit) => return Ok(true),
            // The money came back.
            Some(Direction::Credit) | None => {}
            Some(Direction::Unstated) => {
                let why = "no readable amount of the payment looked for";
                return Err(BankError::Malformed(why.into()));
            }
        }
    }
    Ok(false)
}

/// The direction of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Direction {
    Debit,
    Credit,
    Unstated,
}

/// Which way the wanted payment went, if an `endToEndId` anywhere in the entry is the wanted one:
/// batched entries carry it in `entryDetails`, with an amount of their own or that of the whole.
/// Depth is bounded by the JSON reader.
fn direction(value: &Value, wanted: &str, whole: Option<Direction>) -> Option<Direction> {
    match value {
        Value::Object(members) => {
            let own = members.get("transactionAmount").map(sign).or(whole);
            if members.get("endToEndId").and_then(Value::as_str) == Some(wanted) {
                return Some(own.unwrap_or(Direction::Unstated));
            }
            best(members.values().map(|part| direction(part, wanted, own)))
        }
        Value::Array(items) => best(items.iter().map(|item| direction(item, wanted, whole))),
        _ => None,
    }
}

/// A debit among the parts, else whatever names the payment.
fn best(parts: impl Iterator<Item = Option<Direction>>) -> Option<Direction> {
    let mut found = None;
    for part in parts.flatten() {
        if part == Direction::Debit {
            return Some(part);
        }
        found = found.or(Some(part));
    }
    found
}

/// Debits carry a minus sign (NextGenPSD2 §14.27).
pub(crate) fn sign(amount: &Value) -> Direction {
    match amount.get("amount").and_then(Value::as_str) {
        Some(text) if text.starts_with('-') => Direction::Debit,
        Some(text) if text.starts_with(|c: char| c.is_ascii_digit()) => Direction::Credit,
        _ => Direction::Unstated,
    }
}
