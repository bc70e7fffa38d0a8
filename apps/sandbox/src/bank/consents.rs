//! `/v1/consents`.

use actix_web::{HttpRequest, HttpResponse, http::header, web};
use serde_json::{Value, json};

use super::{
    aspsp::Bank,
    authorisation::Subject,
    authorisations as sca,
    call::Call,
    consent::{ConsentRequest, ConsentState, Ending},
    error::BankError,
    links,
    lookup::bank,
    profile::ScaStart,
};
use crate::{lock::lock, random, state::Sandbox};

type Answer = Result<HttpResponse, BankError>;

/// Routes below `/banks/{bank}/v1`.
pub(super) fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/consents", web::post().to(create))
        .route("/consents/{id}", web::get().to(get))
        .route("/consents/{id}", web::delete().to(delete))
        .route("/consents/{id}/status", web::get().to(status))
        .route("/consents/{id}/authorisations", web::post().to(start))
        .route("/consents/{id}/authorisations", web::get().to(list))
        .route(
            "/consents/{id}/authorisations/{sca}",
            web::get().to(sca_status),
        )
        .route(
            "/consents/{id}/authorisations/{sca}",
            web::put().to(sca_update),
        );
}

async fn create(
    sandbox: web::Data<Sandbox>,
    path: web::Path<String>,
    http: HttpRequest,
    body: web::Bytes,
) -> Answer {
    let bank = bank(&sandbox, &path)?;
    let call = Call::read(&http, &body, bank)?;
    call.require_psu()?;
    let redirects = call.require_redirects()?;
    let request: ConsentRequest = serde_json::from_slice(&body)
        .map_err(|error| BankError::format("body", error.to_string()))?;
    let now = sandbox.clock.now();
    let consent = request.into_consent(redirects.clone(), now)?;
    let id = random::id();
    let authorisation = {
        let mut ledger = lock(&bank.ledger);
        ledger.consents.insert(id.clone(), consent);
        (bank.profile.sca_start == ScaStart::Implicit)
            .then(|| ledger.authorise(Subject::Consent(id.clone()), redirects, now))
    };
    let links = links_of(bank, &id, authorisation.as_deref());
    let location = bank.link(&format!("/v1/consents/{id}"));
    let location = location.get("href").and_then(Value::as_str);
    Ok(HttpResponse::Created()
        .insert_header((header::LOCATION, location.unwrap_or_default()))
        .insert_header(("ASPSP-SCA-Approach", "REDIRECT"))
        .json(json!({ "consentStatus": "received", "consentId": id, "_links": links })))
}

fn links_of(bank: &Bank, id: &str, authorisation: Option<&str>) -> Value {
    let path = format!("/v1/consents/{id}");
    links::of_subject(bank, &path, "authorisations", authorisation, true)
}

async fn get(
    sandbox: web::Data<Sandbox>,
    path: web::Path<(String, String)>,
    http: HttpRequest,
) -> Answer {
    let (bank_id, id) = path.into_inner();
    let bank = bank(&sandbox, &bank_id)?;
    Call::read(&http, &[], bank)?;
    let mut ledger = lock(&bank.ledger);
    ledger.consent_mut(&id, sandbox.clock.now())?;
    let links = json!({ "account": bank.link("/v1/accounts") });
    let body = ledger
        .consents
        .get(&id)
        .map(|consent| consent.information(&ledger.accounts, bank.profile.scheme, links));
    Ok(HttpResponse::Ok().json(body))
}

async fn status(
    sandbox: web::Data<Sandbox>,
    path: web::Path<(String, String)>,
    http: HttpRequest,
) -> Answer {
    let (bank_id, id) = path.into_inner();
    let bank = bank(&sandbox, &bank_id)?;
    Call::read(&http, &[], bank)?;
    let mut ledger = lock(&bank.ledger);
    let consent = ledger.consent_mut(&id, sandbox.clock.now())?;
    Ok(HttpResponse::Ok().json(json!({ "consentStatus": consent.status() })))
}

async fn delete(
    sandbox: web::Data<Sandbox>,
    path: web::Path<(String, String)>,
    http: HttpRequest,
) -> Answer {
    let (bank_id, id) = path.into_inner();
    let bank = bank(&sandbox, &bank_id)?;
    Call::read(&http, &[], bank)?;
    let now = sandbox.clock.now();
    let mut ledger = lock(&bank.ledger);
    let consent = ledger.consent_mut(&id, now)?;
    if !matches!(consent.state, ConsentState::Ended(_)) {
        consent.state = ConsentState::Ended(Ending::TerminatedByTpp);
        consent.last_action = now;
    }
    Ok(HttpResponse::NoContent().finish())
}

async fn start(
    sandbox: web::Data<Sandbox>,
    path: web::Path<(String, String)>,
    http: HttpRequest,
    body: web::Bytes,
) -> Answer {
    let (bank_id, id) = path.into_inner();
    let bank = bank(&sandbox, &bank_id)?;
    let call = Call::read(&http, &body, bank)?;
    let now = sandbox.clock.now();
    let mut ledger = lock(&bank.ledger);
    let consent = ledger.consent_mut(&id, now)?;
    if !matches!(consent.state, ConsentState::Received) {
        let why = format!("the consent is {}", consent.status());
        return Err(BankError::status(why));
    }
    let redirects = call
        .redirects()
        .unwrap_or_else(|| consent.redirects.clone());
    let path = format!("/v1/consents/{id}");
    let subject = Subject::Consent(id);
    Ok(sca::started(
        bank,
        &mut ledger,
        subject,
        redirects,
        &path,
        now,
    ))
}

async fn list(
    sandbox: web::Data<Sandbox>,
    path: web::Path<(String, String)>,
    http: HttpRequest,
) -> Answer {
    let (bank_id, id) = path.into_inner();
    let bank = bank(&sandbox, &bank_id)?;
    Call::read(&http, &[], bank)?;
    let mut ledger = lock(&bank.ledger);
    ledger.consent_mut(&id, sandbox.clock.now())?;
    Ok(sca::list(&ledger, &Subject::Consent(id)))
}

async fn sca_status(
    sandbox: web::Data<Sandbox>,
    path: web::Path<(String, String, String)>,
    http: HttpRequest,
) -> Answer {
    let (bank_id, id, authorisation) = path.into_inner();
    let bank = bank(&sandbox, &bank_id)?;
    Call::read(&http, &[], bank)?;
    let now = sandbox.clock.now();
    sca::status(
        &mut lock(&bank.ledger),
        &Subject::Consent(id),
        &authorisation,
        now,
    )
}

async fn sca_update(
    sandbox: web::Data<Sandbox>,
    path: web::Path<(String, String, String)>,
    http: HttpRequest,
    body: web::Bytes,
) -> Answer {
    let (bank_id, id, authorisation) = path.into_inner();
    let bank = bank(&sandbox, &bank_id)?;
    Call::read(&http, &body, bank)?;
    let now = sandbox.clock.now();
    sca::update(bank, &Subject::Consent(id), &authorisation, now)
}
