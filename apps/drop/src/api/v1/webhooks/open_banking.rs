//! `POST /v1/webhooks/open-banking/{bank}`: a bank has news of a payment.

use actix_web::{HttpRequest, HttpResponse, post, web};
use chrono::TimeDelta;
use crypto::is_webhook_signed;
use kernel::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    api::{
        envelope::{Data, ok},
        extract::RawBody,
        problem::{Kind, Problem, ProblemBody},
    },
    services::Messaging,
    wiring::BANK_WEBHOOKS,
};

/// How far the sender's clock and the way here may put a timestamp off.
const REPLAY_WINDOW: TimeDelta = TimeDelta::minutes(5);

/// Longest id of an event.
const LONGEST_ID: usize = 200;

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

/// What is read of a bank's notice; other fields are kept and not believed.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[allow(
    dead_code,
    reason = "documents what the subscriber reads of the stored body"
)]
pub struct BankNotice {
    /// The bank's id of this notice; a repetition has the same.
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

/// That it is kept.
#[derive(Serialize, ToSchema)]
pub struct Kept {
    /// Always true, also for a repetition.
    #[schema(example = true)]
    pub(super) received: bool,
}

/// News of a bank
///
/// Says that something happened to a payment. The notice is kept and the bank is asked; the status
/// in it is not believed. A repetition is answered like the first.
#[utoipa::path(tag = "Webhooks", operation_id = "receiveBankWebhook", params(
    ("bank" = String, Path, description = "Id of the bank", example = "dnb"),
    Signature,
), request_body = BankNotice, responses(
    (status = 200, description = "Kept", body = Data<Kept>),
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
    let secret = messaging
        .bank_secrets
        .get(bank.as_str())
        .ok_or(Kind::NotFound)?;
    let (at, signature) = (
        header(&request, "x-timestamp"),
        header(&request, "x-signature"),
    );
    let is_signed = is_webhook_signed(secret, at, &body.0, signature);
    if !is_signed || !is_recent(at, messaging.clock.now()) {
        tracing::warn!(bank = bank.as_str(), is_signed, "a webhook is refused");
        return Err(Kind::WebhookRefused.into());
    }
    let event_id = event_id(&body.0)?;
    let source = format!("{BANK_WEBHOOKS}{bank}");
    messaging
        .receive
        .receive(&source, &event_id, &body.0)
        .await?;
    Ok(ok(Kept { received: true }))
}

/// A header that came once; nothing otherwise.
pub(super) fn header<'a>(request: &'a HttpRequest, name: &str) -> &'a str {
    let mut values = request.headers().get_all(name);
    match (values.next(), values.next()) {
        (Some(value), None) => value.to_str().unwrap_or_default(),
        _ => "",
    }
}

fn is_recent(timestamp: &str, now: Timestamp) -> bool {
    let seconds = timestamp.parse::<i64>().ok();
    let at = seconds.and_then(|seconds| Timestamp::from_timestamp(seconds, 0));
    at.is_some_and(|at| (now - at).abs() <= REPLAY_WINDOW)
}

fn event_id(body: &[u8]) -> Result<String, Problem> {
    let notice: BankNotice =
        serde_json::from_slice(body).map_err(|_| Problem::from(Kind::MalformedRequest))?;
    let id = notice.event_id;
    let is_fine = (1..=LONGEST_ID).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_graphic());
    if is_fine {
        Ok(id)
    } else {
        let message = "must be 1 to 200 visible ASCII characters";
        Err(Problem::field("eventId", "invalid_value", message))
    }
}
