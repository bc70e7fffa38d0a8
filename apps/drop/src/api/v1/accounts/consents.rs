//! `/v1/accounts/consents`: the customer's consent that Drop reads accounts at a bank.

use actix_web::{HttpResponse, delete, get, post, web};
use payments::{BankConsent, BankId, ConsentEnd, ConsentId, ConsentState};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    api::{
        auth::Customer,
        envelope::{Data, ok},
        extract::{Id, StrictJson},
        middleware::Context,
        problem::{Kind, Problem, ProblemBody},
    },
    services::Payments,
};

/// Which bank to connect.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct ConsentRequest {
    /// Id from GET /v1/banks.
    #[schema(example = "dnb")]
    bank_id: String,
}

/// A consent.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ConsentView {
    /// Id.
    #[schema(example = "cns_0197a6e200007000800000000000abcd")]
    id: String,
    /// Bank.
    #[schema(example = "dnb")]
    bank_id: String,
    /// `awaiting_sca`, `valid`, `rejected`, `revoked` or `expired`.
    #[schema(example = "awaiting_sca")]
    status: &'static str,
    /// While awaiting SCA: where the customer authenticates.
    #[schema(example = "https://bank.example/sca/3f1c")]
    sca_url: Option<String>,
    /// While valid: last day.
    #[schema(example = "2027-05-19")]
    valid_until: Option<chrono::NaiveDate>,
    /// When it was requested.
    #[schema(example = "2026-11-20T12:00:00Z")]
    created_at: chrono::DateTime<chrono::Utc>,
}

impl From<BankConsent> for ConsentView {
    fn from(consent: BankConsent) -> Self {
        let (status, sca_url, valid_until) = match consent.state {
            ConsentState::AwaitingSca { sca_url } => ("awaiting_sca", Some(sca_url.into()), None),
            ConsentState::Valid { valid_until } => ("valid", None, Some(valid_until)),
            ConsentState::Ended { reason, .. } => (end_name(reason), None, None),
        };
        Self {
            id: consent.id.to_string(),
            bank_id: consent.bank.to_string(),
            status,
            sca_url,
            valid_until,
            created_at: consent.created_at,
        }
    }
}

fn end_name(why: ConsentEnd) -> &'static str {
    match why {
        ConsentEnd::Rejected => "rejected",
        ConsentEnd::Revoked => "revoked",
        ConsentEnd::Expired => "expired",
    }
}

/// Connect a bank
///
/// Send the customer to `scaUrl`; the bank sends them back to `/v1/accounts/consents/callback`.
#[utoipa::path(tag = "Accounts", operation_id = "createBankConsent", request_body = ConsentRequest,
    security(("bearer" = ["user", "merchant"]), ("cookie" = ["user", "merchant"])), responses(
    (status = 201, description = "Awaiting SCA", body = Data<ConsentView>),
    (status = 400, description = "Unknown bank", body = ProblemBody),
    (status = 401, description = "Not logged in", body = ProblemBody),
    (status = 403, description = "Not a customer", body = ProblemBody),
    (status = 429, description = "Too many unfinished consents", body = ProblemBody),
    (status = 502, description = "The bank's answer is unusable", body = ProblemBody),
    (status = 503, description = "The bank is unavailable", body = ProblemBody),
))]
#[post("/v1/accounts/consents")]
pub async fn ask(
    customer: Customer,
    body: StrictJson<ConsentRequest>,
    payments: web::Data<Payments>,
    context: Context,
) -> Result<HttpResponse, Problem> {
    let bank = BankId::new(body.value.bank_id);
    let ip = context.ip()?;
    let consent = payments
        .start_consent
        .start(customer.id(), &bank, ip, &context.0)
        .await?;
    Ok(HttpResponse::Created().json(Data {
        data: ConsentView::from(consent),
    }))
}

/// Get a consent
///
/// The status last read from the bank, which is asked when the customer returns and whenever
/// accounts are read.
#[utoipa::path(tag = "Accounts", operation_id = "getBankConsent", params(("id" = String, Path, example = "cns_0197a6e200007000800000000000abcd")),
    security(("bearer" = ["user", "merchant"]), ("cookie" = ["user", "merchant"])), responses(
    (status = 200, description = "The consent", body = Data<ConsentView>),
    (status = 401, description = "Not logged in", body = ProblemBody),
    (status = 403, description = "Not a customer", body = ProblemBody),
    (status = 404, description = "No such consent of this person", body = ProblemBody),
))]
#[get("/v1/accounts/consents/{id}")]
pub async fn get(
    customer: Customer,
    id: Id<ConsentId>,
    payments: web::Data<Payments>,
) -> Result<HttpResponse, Problem> {
    let consent = payments.get_consent.get(customer.id(), id.0).await?;
    Ok(ok(ConsentView::from(consent.ok_or(Kind::NotFound)?)))
}

/// End a consent
///
/// Ends the consent at the bank and disconnects its accounts.
#[utoipa::path(tag = "Accounts", operation_id = "endBankConsent", params(("id" = String, Path, example = "cns_0197a6e200007000800000000000abcd")),
    security(("bearer" = ["user", "merchant"]), ("cookie" = ["user", "merchant"])), responses(
    (status = 200, description = "Ended", body = Data<ConsentView>),
    (status = 401, description = "Not logged in", body = ProblemBody),
    (status = 403, description = "Not a customer", body = ProblemBody),
    (status = 404, description = "No such consent of this person", body = ProblemBody),
    (status = 502, description = "The bank's answer is unusable", body = ProblemBody),
    (status = 503, description = "The bank is unavailable", body = ProblemBody),
))]
#[delete("/v1/accounts/consents/{id}")]
pub async fn end(
    customer: Customer,
    id: Id<ConsentId>,
    payments: web::Data<Payments>,
    context: Context,
) -> Result<HttpResponse, Problem> {
    let consent = payments
        .end_consent
        .end(customer.id(), id.0, &context.0)
        .await?;
    Ok(ok(ConsentView::from(consent)))
}
