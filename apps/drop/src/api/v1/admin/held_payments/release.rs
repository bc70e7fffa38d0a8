//! `POST /v1/admin/held-payments/{id}/release`.

use actix_web::{HttpResponse, post, web};
use aml::{PaymentId, cases::HeldDecision};

use crate::{
    api::{
        auth::Compliance,
        extract::{Id, StrictJson},
        middleware::Context,
        problem::{Problem, ProblemBody},
        v1::admin::cases::{self, ReasonBody},
    },
    services::Aml,
};

/// Let a held payment go
///
/// The reason goes on the payment's alerts. The customer learns neither of it nor of the review.
#[utoipa::path(tag = "Compliance", operation_id = "releaseHeldPayment", request_body = ReasonBody, params(("id" = String, Path, example = "txn_0197a6e200007000800000000000abcd")),
    security(("bearer" = ["compliance"]), ("cookie" = ["compliance"])), responses(
    (status = 204, description = "It goes on to the bank"),
    (status = 400, description = "Invalid reason", body = ProblemBody),
    (status = 401, description = "Not logged in", body = ProblemBody),
    (status = 403, description = "Not a compliance officer", body = ProblemBody),
    (status = 404, description = "No such payment", body = ProblemBody),
    (status = 409, description = "It is not held", body = ProblemBody),
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
