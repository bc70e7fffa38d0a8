//! `POST /v1/admin/alerts/{id}/decision`.

use actix_web::{HttpResponse, post, web};
use aml::{AlertId, cases::AlertDecision};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    api::{
        auth::Compliance,
        envelope::{Data, ok},
        extract::{Id, StrictJson},
        middleware::Context,
        problem::{Problem, ProblemBody},
        v1::admin::cases,
    },
    services::Aml,
    views::AlertView,
};

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Decision {
    Resolve,
    Escalate,
}

/// What you decide.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DecisionBody {
    /// `resolve`: nothing to report. `escalate`: to be reported.
    #[schema(value_type = String, example = "resolve")]
    decision: Decision,
    /// Why, in your words, up to 4,000 characters; sealed at rest.
    #[schema(
        example = "The customer's salary slips explain the amounts.",
        max_length = 4000
    )]
    reason: String,
}

/// Decide on an alert
///
/// Of an alert under investigation. Escalating one whose rule asks for a report drafts one by
/// itself (`reportId` of GET /v1/admin/str-reports).
#[utoipa::path(tag = "Compliance", operation_id = "decideAlert", request_body = DecisionBody, params(("id" = String, Path, example = "alr_0197a6e200007000800000000000abcd")),
    security(("bearer" = ["compliance"]), ("cookie" = ["compliance"])), responses(
    (status = 200, description = "Decided", body = Data<AlertView>),
    (status = 400, description = "Invalid decision or reason", body = ProblemBody),
    (status = 401, description = "Not logged in", body = ProblemBody),
    (status = 403, description = "Not a compliance officer", body = ProblemBody),
    (status = 404, description = "No such alert", body = ProblemBody),
    (status = 409, description = "Nobody has taken it, or it is decided already", body = ProblemBody),
))]
#[post("/v1/admin/alerts/{id}/decision")]
pub async fn decide(
    officer: Compliance,
    id: Id<AlertId>,
    body: StrictJson<DecisionBody>,
    aml: web::Data<Aml>,
    context: Context,
) -> Result<HttpResponse, Problem> {
    let reason = cases::text("reason", &body.value.reason)?;
    let decision = match body.value.decision {
        Decision::Resolve => AlertDecision::Resolve,
        Decision::Escalate => AlertDecision::Escalate,
    };
    let officer = (&officer).into();
    let decided = aml
        .decide
        .decide(&officer, id.0, decision, &reason, &context.0);
    Ok(ok(AlertView::of(&decided.await?, aml.clock.now())))
}
