//! `POST /v1/transactions/remittance`: the order to pay. Same key and same body: the same answer,
//! byte for byte, and one payment.

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, post, web};
use application::send_money::{OrderSource, PresentationError, SendMoneyError, SendMoneyOrder};
use payments::{FixedSide, IdempotencyKey, Remittance, StoredResponse, remittances::AdmitError};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

use super::{disclosure::quote_problem, view::Transaction};
use crate::{
    api::{
        auth::Customer,
        envelope::Data,
        extract::{Fields, StrictJson},
        middleware::{Context, count_for_user},
        money::Amount,
        problem::{Kind, Problem, ProblemBody},
    },
    services::Payments,
};

/// An order to send money, by a quote or by an amount to send at the current rate.
#[derive(Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[schema(example = json!({
    "quoteId": "quo_0197a6e200007000800000000000abcd",
    "recipientId": "rcp_0197a6e200007000800000000000abcd",
    "accountId": "acc_0197a6e200007000800000000000abcd",
    "message": "Invoice 2026-117",
}))]
pub struct RemittanceRequest {
    /// Id of a quote that has not expired.
    #[schema(example = "quo_0197a6e200007000800000000000abcd")]
    quote_id: Option<String>,
    /// The amount to send in NOK, in place of a quote.
    send_amount: Option<Amount>,
    /// The recipient.
    #[schema(example = "rcp_0197a6e200007000800000000000abcd")]
    recipient_id: String,
    /// The account to debit; the primary account if absent.
    #[schema(example = "acc_0197a6e200007000800000000000abcd")]
    account_id: Option<String>,
    /// Message to the recipient.
    #[schema(example = "Invoice 2026-117", max_length = 140)]
    message: Option<String>,
}

/// Send money
///
/// Returns 201 with the SCA link once the bank has recorded the payment. If the bank has not
/// answered within a few seconds, the status is `processing` without a link; GET shows the link
/// later. Repeat the request with the same `Idempotency-Key` if the answer was lost.
#[utoipa::path(tag = "Transactions", operation_id = "createRemittance", request_body = RemittanceRequest,
    params(("Idempotency-Key" = String, Header, description = "1 to 64 visible ASCII characters, new for each payment", example = "5b0c7f0e-8f5e-4a0e-9c38-0d5a3b7c1d2e")),
    security(("bearer" = ["user", "merchant"]), ("cookie" = ["user", "merchant"])), responses(
    (status = 201, description = "Ordered", body = Data<Transaction>),
    (status = 400, description = "Invalid fields, or no Idempotency-Key", body = ProblemBody),
    (status = 401, description = "Not logged in", body = ProblemBody),
    (status = 403, description = "Not a customer, or the identity check is not approved", body = ProblemBody),
    (status = 404, description = "No such quote, recipient or account of this person", body = ProblemBody),
    (status = 409, description = "The quote has expired or was used, the first request with this key is still being processed, or the consent has ended", body = ProblemBody),
    (status = 422, description = "The key was used for another request, or the funds are insufficient", body = ProblemBody),
    (status = 429, description = "Too many payments", body = ProblemBody),
    (status = 503, description = "The bank's balance is not available at the moment", body = ProblemBody),
))]
#[post("/v1/transactions/remittance")]
pub async fn pay(
    request: HttpRequest,
    customer: Customer,
    body: StrictJson<RemittanceRequest>,
    payments: web::Data<Payments>,
    context: Context,
) -> Result<HttpResponse, Problem> {
    count_for_user(&request, customer.id()).await?;
    let order = order(&request, &body.value, &context)?;
    let answer = payments.send_money.send(&customer.0, &order, present);
    let answer = answer.await?;
    let status = StatusCode::from_u16(answer.status).map_err(|_| Kind::Internal)?;
    Ok(HttpResponse::build(status)
        .content_type("application/json")
        .body(answer.body))
}

/// The answer as it is sent, and kept for repetitions of the order.
fn present(remittance: &Remittance) -> Result<StoredResponse, PresentationError> {
    let data = Transaction::try_from(remittance)?;
    let body = serde_json::to_vec(&Data { data })?;
    Ok(StoredResponse { status: 201, body })
}

fn key(request: &HttpRequest) -> Result<IdempotencyKey, Problem> {
    let mut keys = request.headers().get_all("idempotency-key");
    let key = keys.next().and_then(|key| key.to_str().ok());
    let key = key.filter(|_| keys.next().is_none());
    let key = key.and_then(|key| IdempotencyKey::new(key).ok());
    key.ok_or_else(|| Kind::IdempotencyKeyMissing.into())
}

/// Over what the body says, not how it is spelled: members are hashed in their declared order.
fn hash(body: &RemittanceRequest) -> Result<[u8; 32], Problem> {
    let canonical = serde_json::to_vec(body).map_err(|_| Kind::Internal)?;
    let mut hash = Sha256::new();
    hash.update(b"POST /v1/transactions/remittance\n");
    hash.update(canonical);
    Ok(hash.finalize().into())
}

fn order(
    request: &HttpRequest,
    body: &RemittanceRequest,
    context: &Context,
) -> Result<SendMoneyOrder, Problem> {
    let (idempotency_key, request_hash) = (key(request)?, hash(body)?);
    let mut fields = Fields::default();
    let source = source(body, &mut fields);
    let recipient = fields.take("recipientId", "invalid_id", body.recipient_id.parse());
    let account = body.account_id.as_ref().map(|id| id.parse());
    let account = fields.take_opt("accountId", "invalid_id", account);
    let message = body.message.as_deref();
    let message = message.and_then(|text| fields.take_line("message", text));
    let (source, recipient) = fields.finish(source.zip(recipient))?;
    Ok(SendMoneyOrder {
        source,
        recipient,
        account,
        message,
        idempotency_key,
        request_hash,
        psu_ip: context.ip()?,
        context: context.0.clone(),
    })
}

fn source(body: &RemittanceRequest, fields: &mut Fields) -> Option<OrderSource> {
    match (&body.quote_id, &body.send_amount) {
        (Some(id), None) => fields
            .take("quoteId", "invalid_id", id.parse())
            .map(OrderSource::Quote),
        (None, Some(amount)) => amount.read("sendAmount", fields).map(OrderSource::Amount),
        (None, None) => {
            fields.fault("quoteId", "required", "quoteId or sendAmount is required");
            None
        }
        (Some(_), Some(_)) => {
            fields.fault("sendAmount", "not_allowed", "either a quote or an amount");
            None
        }
    }
}

impl From<SendMoneyError> for Problem {
    fn from(error: SendMoneyError) -> Self {
        match error {
            SendMoneyError::Quote(error) => quote_problem(error, FixedSide::Send),
            SendMoneyError::Refused(error) => error.into(),
            SendMoneyError::Initiation(error) => error.into(),
            SendMoneyError::Presentation(error) => {
                tracing::error!(%error, "payment");
                Kind::Internal.into()
            }
            SendMoneyError::Store(error) => error.into(),
        }
    }
}

impl From<AdmitError> for Problem {
    fn from(error: AdmitError) -> Self {
        use AdmitError as E;
        match error {
            E::IdempotencyMismatch => Kind::IdempotencyMismatch.into(),
            E::IdempotencyInWork { .. } => Kind::IdempotencyInWork.into(),
            E::KycRequired => Kind::KycRequired.into(),
            E::QuoteUnknown => Self::from(Kind::NotFound).detail("There is no such quote."),
            E::QuoteExpired => Kind::QuoteExpired.into(),
            E::QuoteUsed => Kind::QuoteUsed.into(),
            E::RecipientUnknown => Self::from(Kind::NotFound).detail("There is no such recipient."),
            E::RecipientMismatch => Self::field(
                "recipientId",
                "mismatch",
                "the quote is for another country or currency than the recipient's",
            ),
            E::AccountUnknown => Self::from(Kind::NotFound).detail("There is no such account."),
            E::AccountCurrency => Self::field(
                "accountId",
                "wrong_currency",
                "the account is not held in NOK",
            ),
            E::ConsentInvalid => Kind::ConsentExpired.into(),
            E::InsufficientFunds => Kind::InsufficientFunds.into(),
            E::FundsUnknown(_) => {
                tracing::warn!(%error, "payment not admitted");
                Kind::BankUnavailable.into()
            }
            E::Contended | E::Risk(_) => {
                tracing::warn!(%error, "payment not admitted");
                Kind::Unavailable.into()
            }
            E::Money(_) => {
                tracing::error!(%error, "payment not admitted");
                Kind::Internal.into()
            }
            E::Store(error) => error.into(),
        }
    }
}
