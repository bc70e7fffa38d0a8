//! `POST /v1/webhooks/sumsub`: the verification provider has news of an applicant.

use actix_web::{HttpRequest, HttpResponse, post, web};
use application::WebhookSource;
use serde::Deserialize;
use sumsub::InvalidWebhook;
use utoipa::{IntoParams, ToSchema};

use super::open_banking::{Kept, header};
use crate::{
    api::{
        envelope::{Data, ok},
        extract::{Now, RawBody},
        problem::{Kind, Problem, ProblemBody},
    },
    services::{Kyc, Messaging},
};

/// What the body is believed by.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Header)]
#[allow(dead_code, reason = "documents the headers that `verify` reads")]
struct Digest {
    /// Hex HMAC of the raw body.
    #[param(
        rename = "X-Payload-Digest",
        example = "0d8a1b7c0d8a1b7c0d8a1b7c0d8a1b7c0d8a1b7c0d8a1b7c0d8a1b7c0d8a1b7c"
    )]
    digest: String,
    /// Algorithm of the digest; must be the configured one.
    #[param(rename = "X-Payload-Digest-Alg", example = "HMAC_SHA256_HEX")]
    algorithm: Option<String>,
}

/// The fields read from a notice; others are stored and not used.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[allow(dead_code, reason = "documents what the adapter reads of the body")]
pub struct SumsubNotice {
    /// Sumsub's id of the applicant.
    #[schema(example = "5cb56e8e0a975a35f333cb83")]
    applicant_id: String,
    /// Type of event.
    #[schema(example = "applicantReviewed")]
    r#type: String,
    /// When, in UTC.
    #[schema(example = "2026-11-20 12:00:00.123")]
    created_at_ms: String,
    /// Status of the review.
    #[schema(example = "completed")]
    review_status: Option<String>,
    /// Result of the review, if completed.
    review_result: Option<SumsubReview>,
}

/// Result of a review.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[allow(dead_code, reason = "documents what the adapter reads of the body")]
pub struct SumsubReview {
    /// `GREEN` or `RED`.
    #[schema(example = "GREEN")]
    review_answer: String,
    /// For `RED`: `RETRY` or `FINAL`.
    #[schema(example = "RETRY")]
    review_reject_type: Option<String>,
}

/// Receive a webhook from Sumsub
///
/// Announces news of an applicant. Notices may arrive late, twice and out of order: the
/// newest by `createdAtMs` counts. A notice about an unknown applicant is stored and ignored. A
/// repeated notice gets the same answer.
#[utoipa::path(tag = "Webhooks", operation_id = "receiveSumsubWebhook", params(Digest),
    request_body = SumsubNotice, responses(
    (status = 200, description = "Received", body = Data<Kept>),
    (status = 400, description = "Signed, but not a notice", body = ProblemBody),
    (status = 401, description = "Not signed by Sumsub, or by another algorithm", body = ProblemBody),
    (status = 413, description = "Too large", body = ProblemBody),
))]
#[post("/v1/webhooks/sumsub")]
pub async fn receive(
    request: HttpRequest,
    body: RawBody,
    kyc: web::Data<Kyc>,
    messaging: web::Data<Messaging>,
    now: Now,
) -> Result<HttpResponse, Problem> {
    let digest = header(&request, "x-payload-digest");
    let named = request.headers().contains_key("x-payload-digest-alg");
    let algorithm = named.then(|| header(&request, "x-payload-digest-alg"));
    kyc.webhooks.verify(Some(digest), algorithm, &body.0)?;
    let news = kyc.webhooks.parse(&body.0, now.0)?;
    let (source, event_id) = (WebhookSource::Sumsub.to_string(), news.key.as_str());
    messaging
        .receive
        .receive(&source, event_id, &body.0)
        .await?;
    Ok(ok(Kept { received: true }))
}

impl From<InvalidWebhook> for Problem {
    fn from(error: InvalidWebhook) -> Self {
        tracing::warn!(%error, "a webhook of the verification provider is refused");
        match error {
            InvalidWebhook::Digest | InvalidWebhook::Algorithm => Kind::WebhookRefused.into(),
            InvalidWebhook::Payload(_) => Kind::MalformedRequest.into(),
        }
    }
}
