//! Controls of a bank: ledger, settings, simulated events, balances, webhook.

use actix_web::{HttpResponse, web};
use rust_decimal::Decimal;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{
    account::AccountReference,
    aspsp::Bank,
    consent::{ConsentState, Ending},
    ledger::LedgerEntry,
    money::{self, Amount},
    payment::TransactionStatus,
    settlement::CannotSimulate,
    webhook::Subscription,
};
use crate::{lock::lock, random, refusal::refused, state::Sandbox};

/// Routes below `/sandbox`.
pub(crate) fn routes(config: &mut web::ServiceConfig) {
    config.service(
        web::scope("/banks/{bank}")
            .route("/ledger", web::get().to(ledger))
            .route("/ledger", web::post().to(book_entry))
            .route("/ledger", web::delete().to(strike_entries))
            .route("/settings", web::get().to(settings))
            .route("/settings", web::put().to(set))
            .route("/webhook", web::put().to(subscribe))
            .route("/webhook", web::delete().to(unsubscribe))
            .route("/payments/{id}/simulate", web::post().to(simulate_payment))
            .route("/consents/{id}/simulate", web::post().to(simulate_consent))
            .route("/accounts/{number}/balance", web::put().to(set_balance)),
    );
}

fn not_found(what: &str) -> HttpResponse {
    HttpResponse::NotFound().json(json!({ "error": format!("no such {what}") }))
}

/// Runs `control` on the bank of a path, then sends what there is to send.
fn with_bank(
    sandbox: &Sandbox,
    id: &str,
    control: impl FnOnce(&'_ Bank) -> HttpResponse,
) -> HttpResponse {
    let Some(bank) = sandbox.bank(id) else {
        return not_found("bank");
    };
    let answer = control(bank);
    bank.notify();
    answer
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct LedgerQuery {
    end_to_end_identification: Option<String>,
}

async fn ledger(
    sandbox: web::Data<Sandbox>,
    path: web::Path<String>,
    query: web::Query<LedgerQuery>,
) -> HttpResponse {
    with_bank(&sandbox, &path, |bank| {
        let wanted = &query.end_to_end_identification;
        let ledger = lock(&bank.ledger);
        let entries: Vec<Value> = ledger
            .entries
            .iter()
            .filter(|entry| wanted.is_none() || entry.end_to_end_identification == *wanted)
            .map(entry)
            .collect();
        let payments: Vec<Value> = ledger
            .payments
            .values()
            .filter(|one| wanted.is_none() || one.order.end_to_end_identification == *wanted)
            .map(super::payment::Payment::summary)
            .collect();
        HttpResponse::Ok().json(json!({ "entries": entries, "payments": payments }))
    })
}

/// An entry that no payment of this bank made: booked twice, with a wrong amount, or of a payment
/// that another bank's customer ordered in another life.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct NewEntry {
    /// IBAN or BBAN.
    account: String,
    end_to_end_identification: String,
    /// NOK that leave the account; with a minus sign: that come back to it.
    amount: String,
}

async fn book_entry(
    sandbox: web::Data<Sandbox>,
    path: web::Path<String>,
    new: web::Json<NewEntry>,
) -> HttpResponse {
    let Ok(amount) = new.amount.parse::<Decimal>() else {
        return refused("amount is a decimal string");
    };
    with_bank(&sandbox, &path, |bank| {
        let reference = AccountReference::named(&new.account);
        let mut ledger = lock(&bank.ledger);
        let Some(bban) = ledger.find_account(&reference).map(|one| one.bban.clone()) else {
            return not_found("account");
        };
        let booked = LedgerEntry {
            payment_id: random::id(),
            end_to_end_identification: Some(new.end_to_end_identification.clone()),
            debtor: bban.clone(),
            debtor_account: reference,
            creditor_name: "Booked by hand".to_owned(),
            creditor_account: Map::new(),
            instructed: Amount {
                currency: "NOK".to_owned(),
                amount: new.amount.clone(),
            },
            debited: amount.round_dp(2),
            booked_at: sandbox.clock.now(),
            reversed_at: None,
        };
        if let Some(account) = ledger.account_mut(&bban) {
            account.balance -= booked.debited;
        }
        let shown = entry(&booked);
        ledger.entries.push(booked);
        HttpResponse::Created().json(shown)
    })
}

/// Takes entries out of the books as if they had never been; the money stays where it is.
async fn strike_entries(
    sandbox: web::Data<Sandbox>,
    path: web::Path<String>,
    query: web::Query<LedgerQuery>,
) -> HttpResponse {
    let Some(struck) = &query.end_to_end_identification else {
        return refused("say which by endToEndIdentification");
    };
    with_bank(&sandbox, &path, |bank| {
        let entries = &mut lock(&bank.ledger).entries;
        let before = entries.len();
        entries.retain(|one| one.end_to_end_identification.as_ref() != Some(struck));
        HttpResponse::Ok().json(json!({ "struck": before - entries.len() }))
    })
}

fn entry(entry: &LedgerEntry) -> Value {
    json!({
        "paymentId": entry.payment_id,
        "endToEndIdentification": entry.end_to_end_identification,
        "debtorAccount": entry.debtor_account,
        "creditorName": entry.creditor_name,
        "creditorAccount": entry.creditor_account,
        "instructedAmount": entry.instructed,
        "debited": money::nok(entry.debited),
        "bookedAt": entry.booked_at,
        "reversedAt": entry.reversed_at,
    })
}

async fn settings(sandbox: web::Data<Sandbox>, path: web::Path<String>) -> HttpResponse {
    with_bank(&sandbox, &path, |bank| {
        HttpResponse::Ok().json(bank.settings())
    })
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct NewSettings {
    require_signature: Option<bool>,
    settle_after_polls: Option<u32>,
}

async fn set(
    sandbox: web::Data<Sandbox>,
    path: web::Path<String>,
    new: web::Json<NewSettings>,
) -> HttpResponse {
    with_bank(&sandbox, &path, |bank| {
        let settings = &mut lock(&bank.ledger).settings;
        if let Some(require) = new.require_signature {
            settings.require_signature = require;
        }
        if let Some(polls) = new.settle_after_polls {
            settings.settle_after_polls = polls;
        }
        HttpResponse::Ok().json(*settings)
    })
}

async fn subscribe(
    sandbox: web::Data<Sandbox>,
    path: web::Path<String>,
    subscription: web::Json<Subscription>,
) -> HttpResponse {
    with_bank(&sandbox, &path, |bank| {
        lock(&bank.ledger).subscription = Some(subscription.into_inner());
        HttpResponse::NoContent().finish()
    })
}

async fn unsubscribe(sandbox: web::Data<Sandbox>, path: web::Path<String>) -> HttpResponse {
    with_bank(&sandbox, &path, |bank| {
        lock(&bank.ledger).subscription = None;
        HttpResponse::NoContent().finish()
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PaymentEvent {
    status: String,
}

async fn simulate_payment(
    sandbox: web::Data<Sandbox>,
    path: web::Path<(String, String)>,
    event: web::Json<PaymentEvent>,
) -> HttpResponse {
    let (bank, id) = path.into_inner();
    let Some(status) = TransactionStatus::parse(&event.status) else {
        return refused("status is one to four capitals or digits");
    };
    with_bank(&sandbox, &bank, |bank| {
        let now = sandbox.clock.now();
        let rates = lock(&sandbox.rates);
        match lock(&bank.ledger).simulate(&id, status, now, &rates) {
            Ok(()) => HttpResponse::Ok().json(json!({ "transactionStatus": event.status })),
            Err(CannotSimulate::UnknownPayment) => not_found("payment"),
            Err(CannotSimulate::NoFunds) => {
                HttpResponse::Conflict().json(json!({ "error": "the account lacks the money" }))
            }
        }
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ConsentEvent {
    status: Ending,
}

async fn simulate_consent(
    sandbox: web::Data<Sandbox>,
    path: web::Path<(String, String)>,
    event: web::Json<ConsentEvent>,
) -> HttpResponse {
    let (bank, id) = path.into_inner();
    with_bank(&sandbox, &bank, |bank| {
        let mut ledger = lock(&bank.ledger);
        let Some(consent) = ledger.consents.get_mut(&id) else {
            return not_found("consent");
        };
        consent.state = ConsentState::Ended(event.status);
        consent.last_action = sandbox.clock.now();
        HttpResponse::Ok().json(json!({ "consentStatus": consent.status() }))
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewBalance {
    amount: String,
}

async fn set_balance(
    sandbox: web::Data<Sandbox>,
    path: web::Path<(String, String)>,
    new: web::Json<NewBalance>,
) -> HttpResponse {
    let (bank, number) = path.into_inner();
    let Ok(amount) = new.amount.parse::<Decimal>() else {
        return refused("amount is a decimal string");
    };
    with_bank(&sandbox, &bank, |bank| {
        let reference = AccountReference::named(&number);
        let mut ledger = lock(&bank.ledger);
        let Some(bban) = ledger
            .find_account(&reference)
            .map(|found| found.bban.clone())
        else {
            return not_found("account");
        };
        if let Some(account) = ledger.account_mut(&bban) {
            account.balance = amount.round_dp(2);
        }
        HttpResponse::Ok().json(json!({ "bban": bban, "balance": money::nok(amount) }))
    })
}
