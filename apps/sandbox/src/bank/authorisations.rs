//! Answers about SCAs, alike for consents, payments and cancellations.

use actix_web::HttpResponse;
use chrono::{DateTime, Utc};
use serde_json::json;

use super::{
    aspsp::Bank, authorisation::Subject, error::BankError, ledger::Ledger, redirects::Redirects,
};
use crate::lock::lock;

impl Subject {
    /// The collection of its SCAs, below the subject's own path.
    pub(super) fn collection(&self) -> &'static str {
        match self {
            Self::Consent(_) | Self::Payment(_) => "authorisations",
            Self::Cancellation(_) => "cancellation-authorisations",
        }
    }
}

/// Starts an SCA and answers 201 with the way to it.
pub(super) fn started(
    bank: &Bank,
    ledger: &mut Ledger,
    subject: Subject,
    redirects: Redirects,
    path: &str,
    now: DateTime<Utc>,
) -> HttpResponse {
    let collection = subject.collection();
    let id = ledger.authorise(subject, redirects, now);
    HttpResponse::Created()
        .insert_header(("ASPSP-SCA-Approach", "REDIRECT"))
        .json(json!({
            "scaStatus": "received",
            "authorisationId": id,
            "_links": {
                "scaRedirect": bank.sca_redirect(&id),
                "scaStatus": bank.link(&format!("{path}/{collection}/{id}")),
            },
        }))
}

/// The ids of a subject's SCAs.
pub(super) fn list(ledger: &Ledger, subject: &Subject) -> HttpResponse {
    HttpResponse::Ok().json(json!({ "authorisationIds": ledger.authorisations_of(subject) }))
}

/// Where one SCA of a subject stands.
pub(super) fn status(
    ledger: &mut Ledger,
    subject: &Subject,
    id: &str,
    now: DateTime<Utc>,
) -> Result<HttpResponse, BankError> {
    let authorisation = ledger
        .authorisation_mut(id, now)
        .filter(|authorisation| authorisation.subject == *subject)
        .ok_or_else(|| BankError::unknown("the authorisation"))?;
    Ok(HttpResponse::Ok().json(json!({ "scaStatus": authorisation.status.code() })))
}

/// PSU data by API changes nothing under the redirect approach: the way leads through the browser.
pub(super) fn update(
    bank: &Bank,
    subject: &Subject,
    id: &str,
    now: DateTime<Utc>,
) -> Result<HttpResponse, BankError> {
    let mut ledger = lock(&bank.ledger);
    let authorisation = ledger
        .authorisation_mut(id, now)
        .filter(|authorisation| authorisation.subject == *subject)
        .ok_or_else(|| BankError::unknown("the authorisation"))?;
    if authorisation.status.is_final() {
        let why = format!("the SCA is {}", authorisation.status.code());
        return Err(BankError::status(why));
    }
    Ok(HttpResponse::Ok().json(json!({
        "scaStatus": authorisation.status.code(),
        "authorisationId": id,
        "_links": { "scaRedirect": bank.sca_redirect(id) },
    })))
}
