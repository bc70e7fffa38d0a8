//! The customer at the bank: sees what is asked, approves or denies, and is sent back.

use std::collections::HashMap;

use actix_web::{
    HttpResponse,
    http::{StatusCode, header},
    web,
};
use chrono::{DateTime, Utc};

use super::{
    aspsp::Bank,
    authorisation::{Authorisation, ScaStatus, Subject},
    consent::{ConsentState, Ending},
    ledger::Ledger,
    pages,
    payment::TransactionStatus,
};
use crate::{html, lock::lock, norges_bank::rates::Rates, people::Person, state::Sandbox};

type Fields = HashMap<String, String>;

/// What the customer decided.
enum Decision {
    /// By whom; `None` means the holder of the debtor account.
    Approve(Option<Person>),
    Deny,
}

/// A page to show instead of sending the customer back.
struct Refusal(StatusCode, &'static str);

/// Routes below `/banks/{bank}`.
pub(super) fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/sca/{authorisation}", web::get().to(get))
        .route("/sca/{authorisation}", web::post().to(post));
}

async fn get(
    sandbox: web::Data<Sandbox>,
    path: web::Path<(String, String)>,
    query: web::Query<Fields>,
) -> HttpResponse {
    let (bank, id) = path.into_inner();
    answer(&sandbox, &bank, &id, &query)
}

async fn post(
    sandbox: web::Data<Sandbox>,
    path: web::Path<(String, String)>,
    form: web::Form<Fields>,
) -> HttpResponse {
    let (bank, id) = path.into_inner();
    answer(&sandbox, &bank, &id, &form)
}

fn answer(sandbox: &Sandbox, bank_id: &str, id: &str, fields: &Fields) -> HttpResponse {
    let Some(bank) = sandbox.bank(bank_id) else {
        return html::refusal(StatusCode::NOT_FOUND, "There is no such bank.");
    };
    let now = sandbox.clock.now();
    let open = {
        let mut ledger = lock(&bank.ledger);
        open(&mut ledger, id, now)
    };
    let answer = open.and_then(|authorisation| {
        let Some(decision) = decision(sandbox, fields)? else {
            let mut ledger = lock(&bank.ledger);
            if let Some(authorisation) = ledger.authorisation_mut(id, now) {
                authorisation.status = ScaStatus::Started;
            }
            return Ok(pages::sca(
                bank,
                &ledger,
                &authorisation.subject,
                &sandbox.residents,
            ));
        };
        decide(
            bank,
            id,
            &authorisation,
            decision,
            now,
            &lock(&sandbox.rates),
        )
    });
    bank.notify();
    answer.unwrap_or_else(|Refusal(status, why)| html::refusal(status, why))
}

/// The SCA, if it can still be decided.
fn open(ledger: &mut Ledger, id: &str, now: DateTime<Utc>) -> Result<Authorisation, Refusal> {
    let authorisation = ledger.authorisation_mut(id, now).cloned().ok_or(Refusal(
        StatusCode::NOT_FOUND,
        "There is nothing to approve here.",
    ))?;
    let decidable = match &authorisation.subject {
        Subject::Consent(consent) => ledger
            .consent_mut(consent, now)
            .is_ok_and(|consent| matches!(consent.state, ConsentState::Received)),
        Subject::Payment(payment) => {
            ledger.expire_unauthorised(payment, now);
            let payment = ledger.payments.get(payment);
            payment.is_some_and(|payment| payment.status.awaits_sca())
        }
        Subject::Cancellation(payment) => {
            let payment = ledger.payments.get(payment);
            payment.is_some_and(super::payment::Payment::reserves_funds)
        }
    };
    if authorisation.status.is_final() || !decidable {
        return Err(Refusal(
            StatusCode::CONFLICT,
            "This was decided before, or it took too long.",
        ));
    }
    Ok(authorisation)
}

fn decision(sandbox: &Sandbox, fields: &Fields) -> Result<Option<Decision>, Refusal> {
    let named = ["typed", "person"]
        .iter()
        .filter_map(|name| fields.get(*name))
        .map(|text| text.trim())
        .find(|text| !text.is_empty());
    match fields.get("decision").map(String::as_str) {
        None => Ok(None),
        Some("deny") => Ok(Some(Decision::Deny)),
        Some("approve") => match named {
            None => Ok(Some(Decision::Approve(None))),
            Some(text) => sandbox
                .person(text)
                .map(|person| Some(Decision::Approve(Some(person))))
                .ok_or(Refusal(
                    StatusCode::UNPROCESSABLE_ENTITY,
                    "That is no valid synthetic national id.",
                )),
        },
        Some(_) => Err(Refusal(
            StatusCode::BAD_REQUEST,
            "decision is approve or deny",
        )),
    }
}

fn decide(
    bank: &Bank,
    id: &str,
    authorisation: &Authorisation,
    decision: Decision,
    now: DateTime<Utc>,
    rates: &Rates,
) -> Result<HttpResponse, Refusal> {
    let mut ledger = lock(&bank.ledger);
    let (status, to) = match decision {
        Decision::Approve(person) => {
            approve(
                bank,
                &mut ledger,
                &authorisation.subject,
                person,
                now,
                rates,
            )?;
            (ScaStatus::Finalised, &authorisation.redirects.done)
        }
        Decision::Deny => {
            deny(&mut ledger, &authorisation.subject, now);
            (ScaStatus::Failed, &authorisation.redirects.failed)
        }
    };
    if let Some(authorisation) = ledger.authorisation_mut(id, now) {
        authorisation.status = status;
    }
    Ok(HttpResponse::Found()
        .insert_header((header::LOCATION, to.as_str()))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .finish())
}

fn approve(
    bank: &Bank,
    ledger: &mut Ledger,
    subject: &Subject,
    person: Option<Person>,
    now: DateTime<Utc>,
    rates: &Rates,
) -> Result<(), Refusal> {
    match subject {
        Subject::Consent(id) => {
            let person = person.ok_or(Refusal(
                StatusCode::BAD_REQUEST,
                "Who approves? Name a person.",
            ))?;
            ledger.ensure_customer(bank.profile, &person);
            approve_consent(ledger, id, &person, now)
        }
        Subject::Payment(id) => {
            check_holder(ledger, id, person.as_ref())?;
            ledger.approve_payment(id, now, rates);
            Ok(())
        }
        Subject::Cancellation(id) => {
            check_holder(ledger, id, person.as_ref())?;
            ledger.cancel(id, now);
            Ok(())
        }
    }
}

/// Only the holder of the debtor account may decide about its payment.
fn check_holder(ledger: &Ledger, payment: &str, person: Option<&Person>) -> Result<(), Refusal> {
    let owner = ledger
        .payments
        .get(payment)
        .and_then(|payment| ledger.account(&payment.debtor))
        .map(|account| account.owner.as_str());
    match person {
        Some(person) if owner != Some(person.national_id.as_str()) => Err(Refusal(
            StatusCode::FORBIDDEN,
            "The account to be debited belongs to another person.",
        )),
        _ => Ok(()),
    }
}

fn approve_consent(
    ledger: &mut Ledger,
    id: &str,
    person: &Person,
    now: DateTime<Utc>,
) -> Result<(), Refusal> {
    let granted = ledger
        .consents
        .get(id)
        .and_then(|consent| consent.access.grant(&ledger.accounts, &person.national_id))
        .ok_or(Refusal(
            StatusCode::FORBIDDEN,
            "An account that the consent names belongs to another person.",
        ))?;
    let recurring = ledger
        .consents
        .get(id)
        .is_some_and(|consent| consent.recurring);
    if recurring {
        // A newly authorised recurring consent ends the customer's former one.
        for former in ledger.consents.values_mut().filter(|one| one.recurring) {
            let same = matches!(&former.state,
                ConsentState::Valid(granted) if granted.person == person.national_id);
            if same {
                former.state = ConsentState::Ended(Ending::Expired);
            }
        }
    }
    if let Some(consent) = ledger.consents.get_mut(id) {
        consent.state = ConsentState::Valid(granted);
        consent.last_action = now;
    }
    Ok(())
}

fn deny(ledger: &mut Ledger, subject: &Subject, now: DateTime<Utc>) {
    match subject {
        Subject::Consent(id) => {
            if let Some(consent) = ledger.consents.get_mut(id) {
                consent.state = ConsentState::Ended(Ending::Rejected);
                consent.last_action = now;
            }
        }
        Subject::Payment(id) => ledger.set_status(id, TransactionStatus::RJCT, now),
        // The payment is processed as if there had been no cancellation request.
        Subject::Cancellation(_) => {}
    }
}
