//! `/v1/admin/users/{id}/risk` and `/due-diligence`: the risk file of a customer.

use actix_web::{HttpResponse, get, post, web};
use application::customer_risk::CustomerRiskError;
use kernel::UserId;
use kyc::DecisionText;
use serde::Deserialize;
use utoipa::ToSchema;

use super::risk_view::RiskView;
use crate::{
    api::{
        auth::Compliance,
        envelope::{Data, ok},
        extract::{Id, Now, StrictJson},
        middleware::Context,
        problem::{Kind, Problem, ProblemBody},
    },
    services::Kyc,
};

/// Get a customer's risk file
///
/// Level, reasons, enhanced due diligence and state of the verification. Never disclosed to the
/// customer. The access is recorded in the audit log.
#[utoipa::path(tag = "Compliance", operation_id = "getCustomerRisk", params(("id" = String, Path, example = "usr_0197a6e200007000800000000000abcd")),
    security(("bearer" = ["compliance"]), ("cookie" = ["compliance"])), responses(
    (status = 200, description = "The risk file", body = Data<RiskView>),
    (status = 401, description = "Not logged in", body = ProblemBody),
    (status = 403, description = "Not a compliance officer, or one's own file", body = ProblemBody),
    (status = 404, description = "No person with this id", body = ProblemBody),
))]
#[get("/v1/admin/users/{id}/risk")]
pub async fn read(
    officer: Compliance,
    id: Id<UserId>,
    kyc: web::Data<Kyc>,
    now: Now,
    context: Context,
) -> Result<HttpResponse, Problem> {
    let file = kyc.risk_files.read(id.0, &officer.0, &context.0).await?;
    Ok(ok(RiskView::new(&file, now.0)))
}

/// The reason.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DueDiligenceBody {
    /// Evidence and approvals, in one line of up to 1,000 characters; encrypted at rest.
    #[schema(
        example = "Tax return and payslips seen; the head of compliance agrees.",
        max_length = 1000
    )]
    reason: String,
}

/// Complete the enhanced due diligence of a customer
///
/// Valid for one year. Payments to high-risk countries are then assessed with enhanced due
/// diligence in place. It does not dismiss hits on lists: see the dismissals of screenings.
#[utoipa::path(tag = "Compliance", operation_id = "completeDueDiligence", request_body = DueDiligenceBody, params(("id" = String, Path, example = "usr_0197a6e200007000800000000000abcd")),
    security(("bearer" = ["compliance"]), ("cookie" = ["compliance"])), responses(
    (status = 204, description = "Completed"),
    (status = 400, description = "Invalid reason", body = ProblemBody),
    (status = 401, description = "Not logged in", body = ProblemBody),
    (status = 403, description = "Not a compliance officer, or one's own file", body = ProblemBody),
    (status = 404, description = "No person with this id", body = ProblemBody),
    (status = 409, description = "The customer has no risk file yet, or it was changed concurrently", body = ProblemBody),
))]
#[post("/v1/admin/users/{id}/due-diligence")]
pub async fn complete(
    officer: Compliance,
    id: Id<UserId>,
    body: StrictJson<DueDiligenceBody>,
    kyc: web::Data<Kyc>,
    context: Context,
) -> Result<HttpResponse, Problem> {
    let reason = DecisionText::new(&body.value.reason)
        .map_err(|error| Problem::field("reason", "invalid_value", &error.to_string()))?;
    kyc.complete_due_diligence
        .complete(id.0, &officer.0, &reason, &context.0)
        .await?;
    Ok(HttpResponse::NoContent().finish())
}

impl From<CustomerRiskError> for Problem {
    fn from(error: CustomerRiskError) -> Self {
        match error {
            CustomerRiskError::OwnFile => Kind::Forbidden.into(),
            CustomerRiskError::Person(error) => error.into(),
            CustomerRiskError::NotAssessed => Kind::Conflict.into(),
            CustomerRiskError::Store(error) => error.into(),
        }
    }
}
