//! Confirmation of funds (`POST /v1/funds-confirmations`, PSD2 Art. 65).

use kernel::Money;
use outbound::{Method, Repeat};
use payments::{
    DebtorAccount,
    ports::{BankError, FundsCheck},
};
use serde_json::json;

use crate::{answer::FundsConfirmed, bank::Bank, call::Call, order};

pub(crate) async fn confirm(
    bank: &Bank,
    consent: &str,
    account: &DebtorAccount,
    amount: Money,
) -> Result<FundsCheck, BankError> {
    if !bank.profile.funds_confirmation {
        return Ok(FundsCheck::NotOffered);
    }
    let body = json!({
        "account": order::debtor(&bank.profile, account),
        "instructedAmount": order::amount(amount),
    });
    // A question, though it is a POST: asking twice does nothing.
    let confirmed: FundsConfirmed = Call::new(bank, Method::POST, "/funds-confirmations", &[])
        .consent(consent)
        .soon()
        .json(&body)
        .map_err(|error| BankError::Unavailable(error.to_string()))?
        .read(Repeat::Safe)
        .await?;
    Ok(if confirmed.funds_available {
        FundsCheck::Available
    } else {
        FundsCheck::Insufficient
    })
}
