//! `POST /v1/admin/rule-sets/{version}/activate`.

use actix_web::{HttpResponse, post, web};
use aml::RuleSetVersion;

use crate::{
    api::{
        auth::Officer,
        extract::{Id, StrictJson},
        middleware::Context,
        problem::{Problem, ProblemBody},
        v1::admin::cases::{self, ReasonBody},
    },
    services::Aml,
};

/// Have a rule set decide
///
/// From the next payment on, in every process.
#[utoipa::path(tag = "Compliance", operation_id = "activateRuleSet", request_body = ReasonBody,
    params(("version" = String, Path, example = "2026-12")),
    security(("bearer" = ["compliance", "admin"]), ("cookie" = ["compliance", "admin"])), responses(
    (status = 204, description = "It decides"),
    (status = 400, description = "Invalid reason", body = ProblemBody),
    (status = 401, description = "Not logged in", body = ProblemBody),
    (status = 403, description = "Not an officer", body = ProblemBody),
    (status = 404, description = "No rule set of this version was added", body = ProblemBody),
    (status = 409, description = "Others are changing it", body = ProblemBody),
))]
#[post("/v1/admin/rule-sets/{version}/activate")]
pub async fn activate(
    officer: Officer,
    version: Id<RuleSetVersion>,
    body: StrictJson<ReasonBody>,
    aml: web::Data<Aml>,
    context: Context,
) -> Result<HttpResponse, Problem> {
    let reason = cases::text("reason", &body.value.reason)?;
    let officer = (&officer).into();
    let activated = aml
        .activate_rules
        .activate(&officer, &version.0, &reason, &context.0);
    activated.await?;
    Ok(HttpResponse::NoContent().finish())
}
