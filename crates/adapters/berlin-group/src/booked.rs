//! What an account has booked of payments that bear an end-to-end id of our form: for holding the
//! bank's books against ours.

use std::collections::HashSet;

use chrono::NaiveDate;
use kernel::Money;
use payments::{
    EndToEndId,
    ports::{BankError, BookedEntry, EntryDirection},
};
use serde_json::Value;

use crate::{
    answer::Amount,
    bank::Bank,
    transactions::{Direction, Pages, sign},
};

/// All of them since that day, or an error.
pub(crate) async fn entries(
    bank: &Bank,
    consent: &str,
    account: &str,
    since: NaiveDate,
) -> Result<Vec<BookedEntry>, BankError> {
    let mut pages = Pages::of(bank, consent, account, "booked", since);
    let (mut found, mut seen) = (Vec::new(), HashSet::new());
    while let Some(page) = pages.next().await? {
        let Some(booked) = page.booked else {
            return Err(BankError::Malformed(
                "a report without booked entries".into(),
            ));
        };
        for entry in &booked {
            // Pages of a list that grows meanwhile overlap.
            if is_named(entry) && !seen.insert(entry.to_string()) {
                continue;
            }
            collect(entry, None, &mut found)?;
        }
    }
    Ok(found)
}

/// Whether the bank gives the entry a name of its own: only then is the same entry twice one entry.
fn is_named(entry: &Value) -> bool {
    ["transactionId", "entryReference"]
        .iter()
        .any(|member| entry.get(member).is_some_and(Value::is_string))
}

/// Takes every part of an entry that bears a reference of ours; below it nothing is taken again.
/// Batched entries bear them in `entryDetails`, with an amount of their own or that of the whole.
/// Depth is bounded by the JSON reader.
fn collect(
    value: &Value,
    whole: Option<Direction>,
    found: &mut Vec<BookedEntry>,
) -> Result<(), BankError> {
    match value {
        Value::Object(members) => {
            let amount = members.get("transactionAmount");
            let direction = amount.map(sign).or(whole);
            let reference = members.get("endToEndId").and_then(Value::as_str);
            if let Some(Ok(end_to_end_id)) = reference.map(str::parse::<EndToEndId>) {
                found.push(entry(end_to_end_id, direction, amount)?);
                return Ok(());
            }
            for part in members.values() {
                collect(part, direction, found)?;
            }
        }
        Value::Array(items) => {
            for item in items {
                collect(item, whole, found)?;
            }
        }
        _ => {}
    }
    Ok(())
}

fn entry(
    end_to_end_id: EndToEndId,
    direction: Option<Direction>,
    amount: Option<&Value>,
) -> Result<BookedEntry, BankError> {
    let unreadable = || BankError::Malformed("no readable amount of an entry of ours".into());
    let direction = match direction {
        Some(Direction::Debit) => EntryDirection::Debit,
        Some(Direction::Credit) => EntryDirection::Credit,
        Some(Direction::Unstated) | None => return Err(unreadable()),
    };
    let amount = amount.map(|json| magnitude(json).ok_or_else(unreadable));
    Ok(BookedEntry {
        end_to_end_id,
        direction,
        amount: amount.transpose()?,
    })
}

/// The amount without its sign.
fn magnitude(json: &Value) -> Option<Money> {
    let amount: Amount = serde_json::from_value(json.clone()).ok()?;
    let money = amount.money()?;
    let minor = money.minor().checked_abs()?;
    Some(Money::new(minor, money.currency()))
}
