//! `POST /v1/admin/rule-sets/{version}/shadow` and `/v1/admin/rule-sets/shadow/stop`.

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

/// Try a rule set in the shadow
///
/// Beside the one that decides: with each assessment it is recorded what this one would have done.
#[utoipa::path(tag = "Compliance", operation_id = "startShadow", request_body = ReasonBody,
    params(("version" = String, Path, example = "2026-12")),
    security(("bearer" = ["compliance", "admin"]), ("cookie" = ["compliance", "admin"])), responses(
    (status = 204, description = "It runs"),
    (status = 400, description = "Invalid reason", body = ProblemBody),
    (status = 401, description = "Not logged in", body = ProblemBody),
    (status = 403, description = "Not an officer", body = ProblemBody),
    (status = 404, description = "No rule set of this version was added", body = ProblemBody),
    (status = 409, description = "Others are changing it", body = ProblemBody),
))]
#[post("/v1/admin/rule-sets/{version}/shadow")]
pub async fn start(
    officer: Officer,
    version: Id<RuleSetVersion>,
    body: StrictJson<ReasonBody>,
    aml: web::Data<Aml>,
    context: Context,
) -> Result<HttpResponse, Problem> {
    let reason = cases::text("reason", &body.value.reason)?;
    let officer = (&officer).into();
    let started = aml
        .start_shadow
        .start(&officer, &version.0, &reason, &context.0);
    started.await?;
    Ok(HttpResponse::NoContent().finish())
}

/// End the trial
#[utoipa::path(tag = "Compliance", operation_id = "stopShadow", request_body = ReasonBody,
    security(("bearer" = ["compliance", "admin"]), ("cookie" = ["compliance", "admin"])), responses(
    (status = 204, description = "Nothing runs in the shadow any more"),
    (status = 400, description = "Invalid reason", body = ProblemBody),
    (status = 401, description = "Not logged in", body = ProblemBody),
    (status = 403, description = "Not an officer", body = ProblemBody),
    (status = 409, description = "Nothing runs in the shadow, or others are changing it", body = ProblemBody),
))]
#[post("/v1/admin/rule-sets/shadow/stop")]
pub async fn stop(
    officer: Officer,
    body: StrictJson<ReasonBody>,
    aml: web::Data<Aml>,
    context: Context,
) -> Result<HttpResponse, Problem> {
    let reason = cases::text("reason", &body.value.reason)?;
    let officer = (&officer).into();
    aml.stop_shadow.stop(&officer, &reason, &context.0).await?;
    Ok(HttpResponse::NoContent().finish())
}
