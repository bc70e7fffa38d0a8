//! Sumsub's webhooks: verified by a digest of the raw body, then parsed.

use hmac::{Hmac, Mac};
use kernel::{Timestamp, UserId};
use kyc::{
    ApplicantState, EventKey, ExternalApplicantId, ProviderEvent,
    ports::{ProviderNotices, UnreadableNotice},
};
use secrecy::ExposeSecret;
use serde::Deserialize;
use sha2::{Sha256, Sha512};
use thiserror::Error;

use crate::{
    DigestAlgorithm, WebhookConfig,
    model::{ReviewResult, level, state, time},
};

/// Maximum length of a stored `type`.
const LONGEST_TYPE: usize = 60;

/// Why a webhook is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum InvalidWebhook {
    /// `x-payload-digest` is missing or wrong.
    #[error("the digest does not fit")]
    Digest,
    /// The request names another algorithm than the configured one.
    #[error("the digest is by another algorithm than the configured one")]
    Algorithm,
    /// Authentic but malformed: a repetition cannot succeed.
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
    /// A receiver with these settings.
    pub fn new(config: WebhookConfig) -> Self {
        Self(config)
    }

    /// Verifies the body with the values of `x-payload-digest` and, if sent,
    /// `x-payload-digest-alg`. Compares in constant time.
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

    /// Parses a verified body. An unknown type is an event without effect.
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

impl ProviderNotices for Webhooks {
    fn event(
        &self,
        body: &[u8],
        received_at: Timestamp,
    ) -> Result<ProviderEvent, UnreadableNotice> {
        let parsed = self.parse(body, received_at);
        parsed.map_err(|error| UnreadableNotice(error.to_string()))
    }
}

fn is_type(text: &str) -> bool {
    (1..=LONGEST_TYPE).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric())
}

fn user(text: Option<&str>) -> Option<UserId> {
    text?.parse().ok()
}

/// A key that is equal for repeated deliveries. `correlationId` alone does not suffice: several
/// webhooks with one cause share it.
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
    // Each part is preceded by its length, so that the joined text is unambiguous.
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part.len().to_string());
        hash.update(":");
        hash.update(part);
    }
    EventKey::new(&hex::encode(hash.finalize())).map_err(|_| "key")
}

/// The applicant's state after it.
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
        // About persons and workflows; other types carry the applicant's state.
        _ => None,
    }
}

#[cfg(test)]
mod tests;
