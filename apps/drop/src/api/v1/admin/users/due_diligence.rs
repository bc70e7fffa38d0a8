//! `POST /v1/admin/users/{id}/due-diligence`.

use actix_web::{HttpResponse, post, web};
use kernel::UserId;
use kyc::DecisionText;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    api::{
        auth::Compliance,
        extract::{Id, StrictJson},
        middleware::Context,
        problem::{Kind, Problem, ProblemBody},
    },
    services::{Admin, Kyc},
};

/// Why it is done.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DueDiligenceBody {
    /// What was looked at and who agreed, in one line of up to 1,000 characters; sealed at rest.
    #[schema(
        example = "Tax return and payslips seen; the head of compliance agrees.",
        max_length = 1000
    )]
    reason: String,
}

/// Complete the enhanced due diligence of a customer
///
/// It holds for a year. It lets payments into countries of high risk be assessed as of a customer
/// who was looked at closely; it rules out no match with a list: see the dismissals of screenings.
#[utoipa::path(tag = "Compliance", operation_id = "completeDueDiligence", request_body = DueDiligenceBody, params(("id" = String, Path, example = "usr_0197a6e200007000800000000000abcd")),
    security(("bearer" = ["compliance"]), ("cookie" = ["compliance"])), responses(
    (status = 204, description = "It is completed"),
    (status = 400, description = "Invalid reason", body = ProblemBody),
    (status = 401, description = "Not logged in", body = ProblemBody),
    (status = 403, description = "Not a compliance officer, or oneself", body = ProblemBody),
    (status = 404, description = "Nobody of this id", body = ProblemBody),
    (status = 409, description = "Nobody has looked at them yet, or they are being changed by others", body = ProblemBody),
))]
#[post("/v1/admin/users/{id}/due-diligence")]
pub async fn complete(
    officer: Compliance,
    id: Id<UserId>,
    body: StrictJson<DueDiligenceBody>,
    admin: web::Data<Admin>,
    kyc: web::Data<Kyc>,
    context: Context,
) -> Result<HttpResponse, Problem> {
    let reason = DecisionText::new(&body.value.reason)
        .map_err(|error| Problem::field("reason", "invalid_value", &error.to_string()))?;
    let by = officer.0.user_id;
    if by == id.0 {
        return Err(Kind::Forbidden.into());
    }
    admin.look_up.show(id.0, &officer.0, &context.0).await?;
    // A file that is begun here would let somebody pay whom nobody has screened.
    kyc.files.risk(id.0).await?.ok_or(Kind::Conflict)?;
    kyc.desk.complete(id.0, by, &reason, &context.0).await?;
    Ok(HttpResponse::NoContent().finish())
}
