//! `/v1/funds-confirmations`: yes or no, never how much.

use actix_web::{HttpRequest, HttpResponse, web};
use serde::Deserialize;
use serde_json::json;

use super::{account::AccountReference, call::Call, error::BankError, lookup::bank, money::Amount};
use crate::{lock::lock, state::Sandbox};

/// Routes below `/banks/{bank}/v1`.
pub(super) fn routes(config: &mut web::ServiceConfig) {
    config.route("/funds-confirmations", web::post().to(confirm));
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Question {
    account: AccountReference,
    instructed_amount: Amount,
}

async fn confirm(
    sandbox: web::Data<Sandbox>,
    path: web::Path<String>,
    http: HttpRequest,
    body: web::Bytes,
) -> Result<HttpResponse, BankError> {
    let bank = bank(&sandbox, &path)?;
    Call::read(&http, &body, bank)?;
    let question: Question = serde_json::from_slice(&body)
        .map_err(|error| BankError::format("body", error.to_string()))?;
    question.instructed_amount.positive()?;
    let amount = question
        .instructed_amount
        .in_nok(&lock(&sandbox.rates))
        .ok_or_else(|| BankError::format("instructedAmount.currency", "no rate for it"))?;
    let ledger = lock(&bank.ledger);
    let account = ledger
        .find_account(&question.account)
        .ok_or_else(|| BankError::format("account", "no such account"))?;
    let available = ledger.available(account) >= amount;
    Ok(HttpResponse::Ok().json(json!({ "fundsAvailable": available })))
}
