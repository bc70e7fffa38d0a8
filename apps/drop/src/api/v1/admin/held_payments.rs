//! `/v1/admin/held-payments`: payments that are held until an officer decides.

use actix_web::{HttpResponse, get, post, web};
use aml::{PaymentId, cases::HeldDecision};
use payments::{Remittance, TransactionId};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::{
    api::{
        auth::{Compliance, Officer},
        envelope::Paged,
        extract::{Id, PageQuery, StrictJson, StrictQuery},
        middleware::Context,
        money::MoneyView,
        problem::{Problem, ProblemBody},
        v1::admin::cases::{self, ReasonBody},
    },
    services::{Aml, Payments},
};

/// Registers `/v1/admin/held-payments`.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(list).service(release).service(reject);
}

/// List held payments
///
/// The reason of each hold is in its alerts: GET /v1/admin/alerts?transactionId=…
#[utoipa::path(tag = "Compliance", operation_id = "listHeldPayments", params(PageQuery),
    security(("bearer" = ["compliance", "admin"]), ("cookie" = ["compliance", "admin"])), responses(
    (status = 200, description = "Held payments, newest first", body = Paged<HeldPaymentView>),
    (status = 400, description = "Invalid limit or cursor", body = ProblemBody),
    (status = 401, description = "Not logged in", body = ProblemBody),
    (status = 403, description = "Not an officer", body = ProblemBody),
))]
#[get("/v1/admin/held-payments")]
pub async fn list(
    _: Officer,
    page: StrictQuery<PageQuery>,
    payments: web::Data<Payments>,
) -> Result<HttpResponse, Problem> {
    let page = page.0.parse::<TransactionId>()?;
    let found = payments.held.list(&page).await?;
    let present = |payment| HeldPaymentView::from(&payment);
    Ok(HttpResponse::Ok().json(Paged::of(found, page.limit(), present)))
}

/// Release a held payment
///
/// The reason is recorded on the payment's alerts. Neither reason nor review is disclosed to the
/// customer.
#[utoipa::path(tag = "Compliance", operation_id = "releaseHeldPayment", request_body = ReasonBody, params(("id" = String, Path, example = "txn_0197a6e200007000800000000000abcd")),
    security(("bearer" = ["compliance"]), ("cookie" = ["compliance"])), responses(
    (status = 204, description = "Released to the bank"),
    (status = 400, description = "Invalid reason", body = ProblemBody),
    (status = 401, description = "Not logged in", body = ProblemBody),
    (status = 403, description = "Not a compliance officer", body = ProblemBody),
    (status = 404, description = "No such payment", body = ProblemBody),
    (status = 409, description = "The payment is not held", body = ProblemBody),
))]
#[post("/v1/admin/held-payments/{id}/release")]
pub async fn release(
    officer: Compliance,
    id: Id<PaymentId>,
    body: StrictJson<ReasonBody>,
    aml: web::Data<Aml>,
    context: Context,
) -> Result<HttpResponse, Problem> {
    let reason = cases::text("reason", &body.value.reason)?;
    let (officer, decision) = ((&officer).into(), HeldDecision::Release);
    let decided = aml
        .held
        .decide(&officer, id.0, decision, &reason, &context.0);
    decided.await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Reject a held payment
///
/// The reason is recorded on the payment's alerts. Neither reason nor review is disclosed to the
/// customer.
#[utoipa::path(tag = "Compliance", operation_id = "rejectHeldPayment", request_body = ReasonBody, params(("id" = String, Path, example = "txn_0197a6e200007000800000000000abcd")),
    security(("bearer" = ["compliance"]), ("cookie" = ["compliance"])), responses(
    (status = 204, description = "Rejected; the customer sees an ordinary decline"),
    (status = 400, description = "Invalid reason", body = ProblemBody),
    (status = 401, description = "Not logged in", body = ProblemBody),
    (status = 403, description = "Not a compliance officer", body = ProblemBody),
    (status = 404, description = "No such payment", body = ProblemBody),
    (status = 409, description = "The payment is not held", body = ProblemBody),
))]
#[post("/v1/admin/held-payments/{id}/reject")]
pub async fn reject(
    officer: Compliance,
    id: Id<PaymentId>,
    body: StrictJson<ReasonBody>,
    aml: web::Data<Aml>,
    context: Context,
) -> Result<HttpResponse, Problem> {
    let reason = cases::text("reason", &body.value.reason)?;
    let (officer, decision) = ((&officer).into(), HeldDecision::Reject);
    let decided = aml
        .held
        .decide(&officer, id.0, decision, &reason, &context.0);
    decided.await?;
    Ok(HttpResponse::NoContent().finish())
}

/// A payment held for a decision by an officer.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct HeldPaymentView {
    /// The payment.
    #[schema(example = "txn_0197a6e200007000800000000000abcd")]
    pub id: String,
    /// Who pays.
    #[schema(example = "usr_0197a6e200007000800000000000abcd")]
    pub customer_id: String,
    /// The recipient.
    #[schema(example = "rcp_0197a6e200007000800000000000abcd")]
    pub recipient_id: String,
    /// Destination.
    #[schema(example = "DE")]
    pub country: String,
    /// Amount sent.
    pub send_amount: MoneyView,
    /// When it was ordered.
    #[schema(example = "2026-11-20T12:00:00Z")]
    pub created_at: chrono::DateTime<chrono::Utc>,
}

impl From<&Remittance> for HeldPaymentView {
    fn from(payment: &Remittance) -> Self {
        Self {
            id: payment.id().to_string(),
            customer_id: payment.user_id().to_string(),
            recipient_id: payment.recipient_id().to_string(),
            country: payment.country().to_string(),
            send_amount: payment.send().into(),
            created_at: payment.created_at(),
        }
    }
}
