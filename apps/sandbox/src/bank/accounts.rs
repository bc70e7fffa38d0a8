//! `/v1/accounts`: list, details, balances, transactions, each under a consent and its quota.

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web};
use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    account::Account,
    aspsp::Bank,
    call::Call,
    consent::{Granted, Kind},
    error::BankError,
    ledger::Ledger,
    lookup::bank,
    money,
};
use crate::{lock::lock, state::Sandbox};

type Answer = Result<HttpResponse, BankError>;

/// Routes below `/banks/{bank}/v1`.
pub(super) fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/accounts", web::get().to(list))
        .route("/accounts/{id}", web::get().to(details))
        .route("/accounts/{id}/balances", web::get().to(balances))
        .route("/accounts/{id}/transactions", web::get().to(transactions));
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ListQuery {
    #[serde(default)]
    with_balance: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct TransactionsQuery {
    booking_status: Option<String>,
    date_from: Option<NaiveDate>,
    date_to: Option<NaiveDate>,
}

/// A read that the consent and the quota allow.
struct Read<'a> {
    call: &'a Call,
    endpoint: &'static str,
    kind: Kind,
    now: DateTime<Utc>,
}

impl Read<'_> {
    /// What the consent grants, once it is seen to be good.
    fn granted(&self, ledger: &mut Ledger) -> Result<Granted, BankError> {
        let consent = ledger.consent_mut(self.call.require_consent()?, self.now)?;
        let granted = consent.granted()?.clone();
        consent.last_action = self.now;
        Ok(granted)
    }

    /// Counts the read of one account.
    fn spend(&self, ledger: &mut Ledger, account: &str) -> Result<(), BankError> {
        if self.call.psu_is_present() {
            return Ok(());
        }
        let consent = self.call.require_consent()?;
        let per_day = ledger.consent_mut(consent, self.now)?.frequency_per_day;
        ledger
            .quota
            .spend(consent, self.endpoint, account, per_day, self.now)
    }

    /// The one account of a URL, if the consent covers it.
    fn account(&self, ledger: &mut Ledger, resource_id: &str) -> Result<Account, BankError> {
        let granted = self.granted(ledger)?;
        let account = ledger
            .accounts
            .by_resource(resource_id)
            .cloned()
            .ok_or_else(|| BankError::unknown("the account"))?;
        if !granted.covers(self.kind).contains(&account.bban) {
            return Err(BankError::unauthorized(
                "CONSENT_INVALID",
                "the consent does not cover this",
            ));
        }
        self.spend(ledger, &account.bban)?;
        Ok(account)
    }
}

async fn list(
    sandbox: web::Data<Sandbox>,
    path: web::Path<String>,
    query: web::Query<ListQuery>,
    http: HttpRequest,
) -> Answer {
    let bank = bank(&sandbox, &path)?;
    let call = Call::read(&http, &[], bank)?;
    let read = Read {
        call: &call,
        endpoint: "accounts",
        kind: Kind::Accounts,
        now: sandbox.clock.now(),
    };
    let mut ledger = lock(&bank.ledger);
    let granted = read.granted(&mut ledger)?;
    // The list is one endpoint about no account in particular.
    read.spend(&mut ledger, "")?;
    let accounts: Vec<Value> = granted
        .covers(Kind::Accounts)
        .iter()
        .filter_map(|number| ledger.account(number))
        .map(|account| {
            let shown = query.with_balance.then_some(&*ledger);
            described(bank, account, &granted, shown, read.now)
        })
        .collect();
    Ok(HttpResponse::Ok().json(json!({ "accounts": accounts })))
}

async fn details(
    sandbox: web::Data<Sandbox>,
    path: web::Path<(String, String)>,
    query: web::Query<ListQuery>,
    http: HttpRequest,
) -> Answer {
    let (bank_id, id) = path.into_inner();
    let bank = bank(&sandbox, &bank_id)?;
    let call = Call::read(&http, &[], bank)?;
    let read = Read {
        call: &call,
        endpoint: "account",
        kind: Kind::Accounts,
        now: sandbox.clock.now(),
    };
    let mut ledger = lock(&bank.ledger);
    let account = read.account(&mut ledger, &id)?;
    let granted = read.granted(&mut ledger)?;
    let shown = query.with_balance.then_some(&*ledger);
    let account = described(bank, &account, &granted, shown, read.now);
    Ok(HttpResponse::Ok().json(json!({ "account": account })))
}

/// An account with its links, and with balances where asked for and granted.
fn described(
    bank: &Bank,
    account: &Account,
    granted: &Granted,
    balances_from: Option<&Ledger>,
    now: DateTime<Utc>,
) -> Value {
    let mut details = account.details(bank.profile);
    let Some(members) = details.as_object_mut() else {
        return details;
    };
    let path = format!("/v1/accounts/{}", account.resource_id);
    let mut links = serde_json::Map::new();
    for (name, kind) in [
        ("balances", Kind::Balances),
        ("transactions", Kind::Transactions),
    ] {
        if granted.covers(kind).contains(&account.bban) {
            links.insert(name.to_owned(), bank.link(&format!("{path}/{name}")));
        }
    }
    members.insert("_links".to_owned(), Value::Object(links));
    if let Some(ledger) = balances_from
        && granted.covers(Kind::Balances).contains(&account.bban)
    {
        members.insert("balances".to_owned(), balance_list(ledger, account, now));
    }
    details
}

fn balance_list(ledger: &Ledger, account: &Account, now: DateTime<Utc>) -> Value {
    json!([
        {
            "balanceType": "closingBooked",
            "balanceAmount": money::nok(account.balance),
            "referenceDate": now.date_naive(),
        },
        {
            "balanceType": "interimAvailable",
            "balanceAmount": money::nok(ledger.available(account)),
            "lastChangeDateTime": now,
        },
    ])
}

async fn balances(
    sandbox: web::Data<Sandbox>,
    path: web::Path<(String, String)>,
    http: HttpRequest,
) -> Answer {
    let (bank_id, id) = path.into_inner();
    let bank = bank(&sandbox, &bank_id)?;
    let call = Call::read(&http, &[], bank)?;
    let read = Read {
        call: &call,
        endpoint: "balances",
        kind: Kind::Balances,
        now: sandbox.clock.now(),
    };
    let mut ledger = lock(&bank.ledger);
    let account = read.account(&mut ledger, &id)?;
    Ok(HttpResponse::Ok().json(json!({
        "account": account.reference(bank.profile.scheme),
        "balances": balance_list(&ledger, &account, read.now),
    })))
}

async fn transactions(
    sandbox: web::Data<Sandbox>,
    path: web::Path<(String, String)>,
    query: web::Query<TransactionsQuery>,
    http: HttpRequest,
) -> Answer {
    let (bank_id, id) = path.into_inner();
    let bank = bank(&sandbox, &bank_id)?;
    let call = Call::read(&http, &[], bank)?;
    let (with_booked, with_pending) = match query.booking_status.as_deref() {
        Some("booked") => (true, false),
        Some("pending") => (false, true),
        Some("both") => (true, true),
        Some(_) => {
            return Err(BankError::new(
                StatusCode::BAD_REQUEST,
                "PARAMETER_NOT_SUPPORTED",
                "bookingStatus is booked, pending or both",
            ));
        }
        None => {
            return Err(BankError::format(
                "bookingStatus",
                "the parameter is missing",
            ));
        }
    };
    let read = Read {
        call: &call,
        endpoint: "transactions",
        kind: Kind::Transactions,
        now: sandbox.clock.now(),
    };
    let mut ledger = lock(&bank.ledger);
    let account = read.account(&mut ledger, &id)?;
    let mut report = serde_json::Map::new();
    if with_booked {
        report.insert("booked".to_owned(), booked(&ledger, &account, &query));
    }
    if with_pending {
        report.insert("pending".to_owned(), pending(&ledger, &account));
    }
    let link = bank.link(&format!("/v1/accounts/{}", account.resource_id));
    report.insert("_links".to_owned(), json!({ "account": link }));
    Ok(HttpResponse::Ok().json(json!({
        "account": account.reference(bank.profile.scheme),
        "transactions": report,
    })))
}

fn booked(ledger: &Ledger, account: &Account, query: &TransactionsQuery) -> Value {
    ledger
        .entries
        .iter()
        .filter(|entry| entry.debtor == account.bban && entry.reversed_at.is_none())
        .filter(|entry| {
            let day = entry.booked_at.date_naive();
            query.date_from.is_none_or(|from| day >= from)
                && query.date_to.is_none_or(|to| day <= to)
        })
        .map(|entry| {
            json!({
                "transactionId": entry.payment_id,
                "endToEndId": entry.end_to_end_identification,
                "bookingDate": entry.booked_at.date_naive(),
                "valueDate": entry.booked_at.date_naive(),
                "transactionAmount": money::nok(-entry.debited),
                "creditorName": entry.creditor_name,
                "creditorAccount": entry.creditor_account,
            })
        })
        .map(without_nulls)
        .collect()
}

fn pending(ledger: &Ledger, account: &Account) -> Value {
    ledger
        .payments
        .values()
        .filter(|payment| payment.debtor == account.bban && payment.reserves_funds())
        .map(|payment| {
            let amount = &payment.order.instructed_amount;
            json!({
                "endToEndId": payment.order.end_to_end_identification,
                "transactionAmount": {
                    "currency": amount.currency,
                    "amount": format!("-{}", amount.amount),
                },
                "creditorName": payment.order.creditor_name,
                "creditorAccount": payment.order.creditor_account,
            })
        })
        .map(without_nulls)
        .collect()
}

/// The protocol leaves out what there is not; it knows no null.
fn without_nulls(mut value: Value) -> Value {
    if let Some(members) = value.as_object_mut() {
        members.retain(|_, member| !member.is_null());
    }
    value
}
