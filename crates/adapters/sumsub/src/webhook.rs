//! Sumsub's webhooks: believed by a digest over the very bytes that came, then read.

use hmac::{Hmac, Mac};
use kernel::{Timestamp, UserId};
use kyc::{ApplicantState, EventKey, ExternalApplicantId, ProviderEvent};
use secrecy::ExposeSecret;
use serde::Deserialize;
use sha2::{Sha256, Sha512};
use thiserror::Error;

use crate::{
    DigestAlgorithm, WebhookConfig,
    model::{ReviewResult, level, state, time},
};

/// Longest `type` that is kept.
const LONGEST_TYPE: usize = 60;

/// Why a webhook is not believed, or cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum InvalidWebhook {
    /// No `x-payload-digest`, or one that is not of this body (401).
    #[error("the digest does not fit")]
    Digest,
    /// The request names another algorithm than the configured one (401).
    #[error("the digest is by another algorithm than the configured one")]
    Algorithm,
    /// Believed, but not to be read (400): sent again it will be no better.
    #[error("the payload cannot be read: {0}")]
    Payload(&'static str),
}

/// Receives webhooks.
#[derive(Debug, Clone)]
pub struct Webhooks(WebhookConfig);

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Payload {
    applicant_id: String,
    external_user_id: Option<String>,
    level_name: Option<String>,
    r#type: String,
    review_status: Option<String>,
    review_result: Option<ReviewResult>,
    created_at_ms: String,
    correlation_id: Option<String>,
}

impl Webhooks {
    /// Creates the client.
    pub fn new(config: WebhookConfig) -> Self {
        Self(config)
    }

    /// Whether the body is Sumsub's: by the values of `x-payload-digest` and, if it was sent,
    /// `x-payload-digest-alg`. Takes as long for a digest that is nearly right as for any other.
    ///
    /// # Errors
    /// [`InvalidWebhook::Digest`], [`InvalidWebhook::Algorithm`]
    pub fn verify(
        &self,
        digest: Option<&str>,
        algorithm: Option<&str>,
        body: &[u8],
    ) -> Result<(), InvalidWebhook> {
        if algorithm.is_some_and(|named| named != self.0.algorithm.name()) {
            return Err(InvalidWebhook::Algorithm);
        }
        let tag = digest.and_then(|digest| hex::decode(digest).ok());
        let tag = tag.ok_or(InvalidWebhook::Digest)?;
        let key = self.0.secret.expose_secret().as_bytes();
        let fits = match self.0.algorithm {
            DigestAlgorithm::HmacSha256 => Hmac::<Sha256>::new_from_slice(key)
                .is_ok_and(|mac| mac.chain_update(body).verify_slice(&tag).is_ok()),
            DigestAlgorithm::HmacSha512 => Hmac::<Sha512>::new_from_slice(key)
                .is_ok_and(|mac| mac.chain_update(body).verify_slice(&tag).is_ok()),
        };
        if fits {
            Ok(())
        } else {
            Err(InvalidWebhook::Digest)
        }
    }

    /// Reads a body that was verified. A type that is not known here is an event without effect.
    ///
    /// # Errors
    /// [`InvalidWebhook::Payload`]
    pub fn parse(
        &self,
        body: &[u8],
        received_at: Timestamp,
    ) -> Result<ProviderEvent, InvalidWebhook> {
        let payload: Payload =
            serde_json::from_slice(body).map_err(|_| InvalidWebhook::Payload("no such object"))?;
        let created_at = time(&payload.created_at_ms);
        let created_at = created_at.ok_or(InvalidWebhook::Payload("createdAtMs"))?;
        let external_id = ExternalApplicantId::new(&payload.applicant_id)
            .map_err(|_| InvalidWebhook::Payload("applicantId"))?;
        if !is_type(&payload.r#type) {
            return Err(InvalidWebhook::Payload("type"));
        }
        Ok(ProviderEvent {
            key: key(&payload).map_err(InvalidWebhook::Payload)?,
            user_id: user(payload.external_user_id.as_deref()),
            level: level(payload.level_name.as_deref()),
            effect: effect(&payload, created_at),
            kind: payload.r#type,
            external_id,
            created_at,
            received_at,
        })
    }
}

fn is_type(text: &str) -> bool {
    (1..=LONGEST_TYPE).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric())
}

fn user(text: Option<&str>) -> Option<UserId> {
    text?.parse().ok()
}

/// A notice sent again is the same to the byte. `correlationId` alone will not do: several notices
/// of one cause share it.
fn key(payload: &Payload) -> Result<EventKey, &'static str> {
    use sha2::Digest;
    let review = payload.review_status.as_deref().unwrap_or_default();
    let answer = payload.review_result.as_ref();
    let answer = answer.and_then(ReviewResult::answer).unwrap_or_default();
    let parts = [
        payload.applicant_id.as_str(),
        &payload.r#type,
        &payload.created_at_ms,
        payload.correlation_id.as_deref().unwrap_or_default(),
        review,
        answer,
    ];
    // Joined by what none of them can hold unescaped: each is preceded by its length.
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part.len().to_string());
        hash.update(":");
        hash.update(part);
    }
    EventKey::new(&hex::encode(hash.finalize())).map_err(|_| "key")
}

/// Where the applicant stands after it.
fn effect(payload: &Payload, at: Timestamp) -> Option<ApplicantState> {
    let by_status = || {
        let status = payload.review_status.as_deref()?;
        state(status, payload.review_result.as_ref(), at)
    };
    match payload.r#type.as_str() {
        "applicantDeleted" | "applicantDeactivated" => Some(ApplicantState::Deleted),
        "applicantReset" => Some(ApplicantState::Init),
        "applicantCreated"
        | "applicantPending"
        | "applicantPrechecked"
        | "applicantAwaitingUser"
        | "applicantAwaitingService"
        | "applicantOnHold"
        | "applicantReviewed"
        | "applicantLevelChanged"
        | "applicantActivated" => by_status(),
        // Of persons and workflows: where the applicant stands is told by the others.
        _ => None,
    }
}

#[cfg(test)]
mod tests;
