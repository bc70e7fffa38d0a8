//! The accounts of a consent (`GET /v1/accounts`).

use kernel::SingleLine;
use outbound::{Method, Repeat};
use payments::{
    DebtorAccount,
    ports::{BankError, PsuContext, ReportedAccount},
};
use serde::Deserialize;
use serde_json::Value;

use crate::{bank::Bank, call::Call, profile::AccountIdentification, trusted::ExternalId};

/// More accounts than anybody has.
const MOST: usize = 200;

#[derive(Deserialize)]
struct List {
    accounts: Vec<Value>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Details {
    resource_id: ExternalId,
    iban: Option<String>,
    bban: Option<String>,
    currency: String,
    name: Option<String>,
    product: Option<String>,
    status: Option<String>,
}

pub(crate) async fn list(
    bank: &Bank,
    consent: &str,
    psu: PsuContext,
) -> Result<Vec<ReportedAccount>, BankError> {
    let list: List = Call::new(bank, Method::GET, "/accounts", &[])
        .consent(consent)
        .psu(psu)
        .read(Repeat::Safe)
        .await?;
    if list.accounts.len() > MOST {
        return Err(BankError::Malformed(
            "more accounts than anybody has".into(),
        ));
    }
    let said = list.accounts.len();
    let accounts: Vec<_> = list
        .accounts
        .into_iter()
        .filter_map(|details| reported(bank, details))
        .collect();
    if accounts.len() < said {
        let left_out = said - accounts.len();
        tracing::info!(bank = %bank.profile.id, left_out, "accounts that cannot be paid from");
    }
    Ok(accounts)
}

/// One account; `None` for what cannot be paid from: closed, without a number, a multi-currency
/// account (`XXX`), or unreadable. One odd account must not hide the others.
fn reported(bank: &Bank, details: Value) -> Option<ReportedAccount> {
    let details: Details = serde_json::from_value(details).ok()?;
    if details.status.is_some_and(|status| status != "enabled") {
        return None;
    }
    let iban = details.iban.as_deref().and_then(|text| text.parse().ok());
    let bban = details.bban.filter(|text| is_bban(text));
    let (iban, bban) = (iban.map(DebtorAccount::Iban), bban.map(DebtorAccount::Bban));
    let number = match bank.profile.accounts {
        AccountIdentification::Iban => iban.or(bban),
        AccountIdentification::Bban => bban.or(iban),
    }?;
    Some(ReportedAccount {
        external_id: details.resource_id.into_string(),
        number,
        name: details.name.or(details.product).as_deref().and_then(line),
        currency: details.currency.parse().ok()?,
    })
}

/// The protocol's pattern; longer than any country's number.
fn is_bban(text: &str) -> bool {
    (1..=30).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric())
}

/// Its name at the bank, truncated for display; `None` if it has misleading characters.
fn line(text: &str) -> Option<SingleLine<70>> {
    let cut: String = text.chars().take(70).collect();
    SingleLine::new(&cut).ok()
}
