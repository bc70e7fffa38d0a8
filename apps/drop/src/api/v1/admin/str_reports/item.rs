//! `GET` and `PATCH /v1/admin/str-reports/{id}`.

use actix_web::{HttpResponse, get, patch, web};
use aml::StrId;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    api::{
        auth::{Compliance, Officer},
        envelope::{Data, ok},
        extract::{Id, StrictJson},
        middleware::Context,
        problem::{Problem, ProblemBody},
        v1::admin::cases,
    },
    services::Aml,
    views::ReportView,
};

/// Another narrative.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Narrative {
    /// What happened and why it is suspicious, up to 4,000 characters; sealed at rest.
    #[schema(
        example = "Three payments of just under 20,000 NOK to one account within an hour.",
        max_length = 4000
    )]
    narrative: String,
}

/// One report
#[utoipa::path(tag = "Compliance", operation_id = "getReport", params(("id" = String, Path, example = "str_0197a6e200007000800000000000abcd")),
    security(("bearer" = ["compliance", "admin"]), ("cookie" = ["compliance", "admin"])), responses(
    (status = 200, description = "The report", body = Data<ReportView>),
    (status = 401, description = "Not logged in", body = ProblemBody),
    (status = 403, description = "Not an officer", body = ProblemBody),
    (status = 404, description = "No such report", body = ProblemBody),
))]
#[get("/v1/admin/str-reports/{id}")]
pub async fn get(
    officer: Officer,
    id: Id<StrId>,
    aml: web::Data<Aml>,
) -> Result<HttpResponse, Problem> {
    let found = aml.read.report(&(&officer).into(), id.0).await?;
    Ok(ok(ReportView::from(&found)))
}

/// Write on a draft
///
/// Who does is one of its authors from then on, and may not approve it.
#[utoipa::path(tag = "Compliance", operation_id = "reviseReport", request_body = Narrative, params(("id" = String, Path, example = "str_0197a6e200007000800000000000abcd")),
    security(("bearer" = ["compliance"]), ("cookie" = ["compliance"])), responses(
    (status = 200, description = "The report", body = Data<ReportView>),
    (status = 400, description = "Invalid narrative", body = ProblemBody),
    (status = 401, description = "Not logged in", body = ProblemBody),
    (status = 403, description = "Not a compliance officer", body = ProblemBody),
    (status = 404, description = "No such report", body = ProblemBody),
    (status = 409, description = "It is no draft any more", body = ProblemBody),
))]
#[patch("/v1/admin/str-reports/{id}")]
pub async fn revise(
    officer: Compliance,
    id: Id<StrId>,
    body: StrictJson<Narrative>,
    aml: web::Data<Aml>,
    context: Context,
) -> Result<HttpResponse, Problem> {
    let narrative = cases::text("narrative", &body.value.narrative)?;
    let officer = (&officer).into();
    let revised = aml.revise.revise(&officer, id.0, &narrative, &context.0);
    Ok(ok(ReportView::from(&revised.await?)))
}
