//! Balances (`GET /v1/accounts/{account-id}/balances`).

use kernel::Money;
use outbound::{Method, Repeat};
use payments::ports::{BankError, PsuContext, ReportedBalance};
use serde::Deserialize;

use crate::{answer::Amount, bank::Bank, call::Call};

#[derive(Deserialize)]
struct Balances {
    balances: Vec<Balance>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Balance {
    balance_amount: Amount,
    balance_type: String,
}

/// Types of available balance, best first. `expected` counts pending items, the booked ones do not.
const AVAILABLE: [&str; 5] = [
    "interimAvailable",
    "expected",
    "interimBooked",
    "closingBooked",
    "openingBooked",
];
/// Types of booked balance, best first.
const BOOKED: [&str; 3] = ["interimBooked", "closingBooked", "openingBooked"];

pub(crate) async fn read(
    bank: &Bank,
    consent: &str,
    account: &str,
    psu: PsuContext,
) -> Result<ReportedBalance, BankError> {
    let read: Balances = Call::new(bank, Method::GET, "/accounts/{}/balances", &[account])
        .consent(consent)
        .psu(psu)
        .soon()
        .read(Repeat::Safe)
        .await?;
    let available = best(&read.balances, &AVAILABLE)?
        .ok_or_else(|| BankError::Malformed("no balance of a known type".into()))?;
    let booked =
        best(&read.balances, &BOOKED)?.filter(|booked| booked.currency() == available.currency());
    Ok(ReportedBalance { available, booked })
}

/// The first type there is. An amount that cannot be read is an error rather than a reason to fall
/// back on a worse type.
fn best(balances: &[Balance], types: &[&str]) -> Result<Option<Money>, BankError> {
    let found = types
        .iter()
        .find_map(|wanted| balances.iter().find(|one| one.balance_type == *wanted));
    found
        .map(|balance| {
            balance
                .balance_amount
                .money()
                .ok_or_else(|| BankError::Malformed("amount of a balance".into()))
        })
        .transpose()
}
