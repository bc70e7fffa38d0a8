//! Consents (`/v1/consents`): asking, learning how they stand, ending.

use chrono::NaiveDate;
use outbound::{Method, Repeat, StatusCode};
use payments::{
    ConsentEnd,
    ports::{BankError, ConsentCreated, ConsentRequest, ConsentStatus, PsuContext},
};
use serde_json::{Value, json};

use crate::{
    answer::{ConsentMade, ConsentRead},
    bank::Bank,
    call::Call,
    fault,
    profile::ConsentAccess,
    sca::{self, Subject},
};

pub(crate) async fn create(
    bank: &Bank,
    request: &ConsentRequest,
) -> Result<ConsentCreated, BankError> {
    let body = json!({
        "access": access(bank.profile.consent_access),
        "recurringIndicator": true,
        "validUntil": request.valid_until.to_string(),
        "frequencyPerDay": request.frequency_per_day.clamp(1, 4),
        "combinedServiceIndicator": false,
    });
    let psu = PsuContext::Present { ip: request.psu_ip };
    // Not repeated: an unanswered consent stays at the bank without ever being authorised, and the
    // customer asks again.
    let made: ConsentMade = Call::new(bank, Method::POST, "/consents", &[])
        .psu(psu)
        .redirect(&request.redirect)
        .explicit()
        .json(&body)
        .map_err(|error| BankError::Unavailable(error.to_string()))?
        .read(Repeat::Never)
        .await?;
    let id = made.consent_id.into_string();
    let sca_url = sca::page(
        bank,
        &made.links,
        Subject::consent(&[&id]),
        &request.redirect,
    )
    .await?
    .ok_or_else(|| BankError::Malformed("no usable link to SCA of the consent".into()))?;
    Ok(ConsentCreated {
        external_id: id,
        sca_url,
    })
}

fn access(access: ConsentAccess) -> Value {
    match access {
        ConsentAccess::CustomerPicks => {
            json!({ "accounts": [], "balances": [], "transactions": [] })
        }
        ConsentAccess::All => json!({ "allPsd2": "allAccounts" }),
    }
}

pub(crate) async fn status(bank: &Bank, id: &str) -> Result<ConsentStatus, BankError> {
    let read: ConsentRead = Call::new(bank, Method::GET, "/consents/{}", &[id])
        .read(Repeat::Safe)
        .await?;
    Ok(match read.consent_status.as_str() {
        "received" | "partiallyAuthorised" => ConsentStatus::AwaitingSca,
        "valid" => {
            // The bank may have shortened what was asked.
            let day = read.valid_until.as_deref().map(str::parse::<NaiveDate>);
            let valid_until = day
                .and_then(Result::ok)
                .ok_or_else(|| BankError::Malformed("validUntil of a valid consent".into()))?;
            ConsentStatus::Valid { valid_until }
        }
        "rejected" => ConsentStatus::Ended(ConsentEnd::Rejected),
        "revokedByPsu" | "terminatedByTpp" => ConsentStatus::Ended(ConsentEnd::Revoked),
        "expired" => ConsentStatus::Ended(ConsentEnd::Expired),
        other => {
            tracing::warn!(bank = %bank.profile.id, status = other, "unknown consentStatus");
            return Err(BankError::Malformed("unknown consentStatus".into()));
        }
    })
}

pub(crate) async fn delete(bank: &Bank, id: &str) -> Result<(), BankError> {
    let response = Call::new(bank, Method::DELETE, "/consents/{}", &[id])
        .send(Repeat::Safe)
        .await
        .map_err(|error| fault::unanswered(&error))?;
    if response.status.is_success()
        || matches!(response.status, StatusCode::GONE | StatusCode::NOT_FOUND)
    {
        return Ok(());
    }
    match fault::refused(&response) {
        // Already over.
        BankError::ConsentInvalid | BankError::NotFound => Ok(()),
        error => Err(error),
    }
}
