//! `POST /v1/webhooks/open-banking/{bank}`: webhooks of banks.

use actix_web::{HttpRequest, HttpResponse, post, web};
use application::bank_webhook::{ReceiveBankWebhookError, SignedNotice};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    api::{
        envelope::{Data, ok},
        extract::RawBody,
        problem::{Kind, Problem, ProblemBody},
    },
    services::Messaging,
};

/// What the signature is made of.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Header)]
#[allow(dead_code, reason = "documents the headers that `verify` reads")]
struct Signature {
    /// Unix seconds at which it was sent.
    #[param(rename = "X-Timestamp", example = "1760000000")]
    timestamp: String,
    /// `sha256=` and the hex HMAC-SHA-256 of timestamp, a point and the raw body.
    #[param(
        rename = "X-Signature",
        example = "sha256=0d8a1b7c0d8a1b7c0d8a1b7c0d8a1b7c0d8a1b7c0d8a1b7c0d8a1b7c0d8a1b7c"
    )]
    signature: String,
}

/// The fields read from a bank's notice; others are stored and not used.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[allow(
    dead_code,
    reason = "documents what the subscriber reads of the stored body"
)]
pub struct BankNotice {
    /// The bank's id of this notice; the same when it is sent again.
    #[schema(example = "1f0c9b5e")]
    event_id: String,
    /// The bank's id of the payment.
    #[serde(default)]
    #[schema(example = "3dc3d5b3-7023-4848-9853-f5400a64e80f")]
    payment_id: Option<String>,
    /// Our reference, if the bank repeats it.
    #[serde(default)]
    #[schema(example = "0197a6e200007000800000000000abcd")]
    end_to_end_identification: Option<String>,
}

/// Acknowledgement of a webhook.
#[derive(Serialize, ToSchema)]
pub struct Kept {
    /// Always `true`, also when the webhook was received before.
    #[schema(example = true)]
    pub(super) received: bool,
}

/// Receive a webhook from a bank
///
/// Announces news of a payment. The notice is stored and the bank is asked; the status
/// in the notice is not relied on. A repeated notice gets the same answer.
#[utoipa::path(tag = "Webhooks", operation_id = "receiveBankWebhook", params(
    ("bank" = String, Path, description = "Id of the bank", example = "dnb"),
    Signature,
), request_body = BankNotice, responses(
    (status = 200, description = "Received", body = Data<Kept>),
    (status = 400, description = "Signed, but not a notice", body = ProblemBody),
    (status = 401, description = "Not signed by this bank, or too old", body = ProblemBody),
    (status = 404, description = "This bank sends no webhooks", body = ProblemBody),
    (status = 413, description = "Too large", body = ProblemBody),
))]
#[post("/v1/webhooks/open-banking/{bank}")]
pub async fn receive(
    request: HttpRequest,
    bank: web::Path<String>,
    body: RawBody,
    messaging: web::Data<Messaging>,
) -> Result<HttpResponse, Problem> {
    let notice = SignedNotice {
        timestamp: header(&request, "x-timestamp"),
        signature: header(&request, "x-signature"),
        body: &body.0,
    };
    let received = messaging.bank_webhooks.receive(&bank, &notice).await;
    received.map_err(|error| {
        tracing::warn!(bank = bank.as_str(), %error, "a webhook is refused");
        Problem::from(error)
    })?;
    Ok(ok(Kept { received: true }))
}

impl From<ReceiveBankWebhookError> for Problem {
    fn from(error: ReceiveBankWebhookError) -> Self {
        use ReceiveBankWebhookError as E;
        match error {
            E::UnknownBank => Kind::NotFound.into(),
            E::NotSigned | E::NotRecent => Kind::WebhookRefused.into(),
            E::Malformed(_) => Kind::MalformedRequest.into(),
            E::InvalidEventId => Self::field("eventId", "invalid_value", &error.to_string()),
            E::Store(error) => error.into(),
        }
    }
}

/// The value of a header that is given once; empty otherwise.
pub(super) fn header<'a>(request: &'a HttpRequest, name: &str) -> &'a str {
    let mut values = request.headers().get_all(name);
    match (values.next(), values.next()) {
        (Some(value), None) => value.to_str().unwrap_or_default(),
        _ => "",
    }
}
