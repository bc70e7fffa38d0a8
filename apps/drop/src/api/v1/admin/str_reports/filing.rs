//! `POST /v1/admin/str-reports/{id}/submit` and `/acknowledge`: a report on its way to the authority
//! and back.

use actix_web::{HttpResponse, post, web};
use aml::{StrId, cases::SubmitError};

use crate::{
    api::{
        auth::Compliance,
        envelope::{Data, ok},
        extract::Id,
        middleware::Context,
        problem::{Problem, ProblemBody},
    },
    services::Aml,
    views::ReportView,
};

/// Approve and submit a draft
///
/// Four eyes: whoever wrote on a report does not approve it. Where the authority does not answer,
/// the report is `submitting` and is sent again by itself under the same reference.
#[utoipa::path(tag = "Compliance", operation_id = "submitReport", params(("id" = String, Path, example = "str_0197a6e200007000800000000000abcd")),
    security(("bearer" = ["compliance"]), ("cookie" = ["compliance"])), responses(
    (status = 200, description = "The authority has it", body = Data<ReportView>),
    (status = 202, description = "Approved; it is on its way", body = Data<ReportView>),
    (status = 401, description = "Not logged in", body = ProblemBody),
    (status = 403, description = "Not a compliance officer", body = ProblemBody),
    (status = 404, description = "No such report", body = ProblemBody),
    (status = 409, description = "Written by the same officer, submitted before, being sent, or refused by the authority", body = ProblemBody),
))]
#[post("/v1/admin/str-reports/{id}/submit")]
pub async fn submit(
    officer: Compliance,
    id: Id<StrId>,
    aml: web::Data<Aml>,
    context: Context,
) -> Result<HttpResponse, Problem> {
    let officer = (&officer).into();
    let submitted = aml.submit.approve_and_submit(&officer, id.0, &context.0);
    match submitted.await {
        Ok(report) => Ok(ok(ReportView::from(&report))),
        Err(SubmitError::OnItsWay(why)) => {
            tracing::warn!(report = %id.0, why, "a report is on its way");
            let report = aml.read.report(&officer, id.0).await?;
            let data = ReportView::from(&report);
            Ok(HttpResponse::Accepted().json(Data { data }))
        }
        Err(error) => Err(error.into()),
    }
}

/// Record the authority's confirmation
///
/// For a confirmation that came another way; what the authority confirms at Altinn is recorded by
/// itself.
#[utoipa::path(tag = "Compliance", operation_id = "acknowledgeReport", params(("id" = String, Path, example = "str_0197a6e200007000800000000000abcd")),
    security(("bearer" = ["compliance"]), ("cookie" = ["compliance"])), responses(
    (status = 200, description = "The report", body = Data<ReportView>),
    (status = 401, description = "Not logged in", body = ProblemBody),
    (status = 403, description = "Not a compliance officer", body = ProblemBody),
    (status = 404, description = "No such report", body = ProblemBody),
    (status = 409, description = "It is not submitted, or was confirmed before", body = ProblemBody),
))]
#[post("/v1/admin/str-reports/{id}/acknowledge")]
pub async fn acknowledge(
    officer: Compliance,
    id: Id<StrId>,
    aml: web::Data<Aml>,
    context: Context,
) -> Result<HttpResponse, Problem> {
    let officer = (&officer).into();
    let report = aml.acknowledge.acknowledge(&officer, id.0, &context.0);
    Ok(ok(ReportView::from(&report.await?)))
}
