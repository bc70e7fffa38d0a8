//! `POST /v1/admin/str-reports/{id}/submit`.

use actix_web::{HttpResponse, post, web};
use aml::StrId;

use crate::{
    api::{
        auth::Compliance,
        envelope::{Data, ok},
        extract::Id,
        middleware::Context,
        problem::{Problem, ProblemBody},
    },
    services::Aml,
    told::ReportView,
};

/// Approve a report and file it
///
/// By an officer who did not write on it. If it is not known whether the authority has it, the
/// report is `submitting`: asking again sends it on under the same reference, and so does a job.
#[utoipa::path(tag = "Compliance", operation_id = "submitReport", params(("id" = String, Path, example = "str_0197a6e200007000800000000000abcd")),
    security(("bearer" = ["compliance"]), ("cookie" = ["compliance"])), responses(
    (status = 200, description = "The authority has it, or it is on its way", body = Data<ReportView>),
    (status = 401, description = "Not logged in", body = ProblemBody),
    (status = 403, description = "Not a compliance officer", body = ProblemBody),
    (status = 404, description = "No such report", body = ProblemBody),
    (status = 409, description = "You wrote on it, the authority refuses it, or it was filed before", body = ProblemBody),
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
        // Approved and recorded as on its way: the answer is how it stands.
        Err(aml::cases::SubmitError::OnItsWay(why)) => {
            tracing::warn!(report = %id.0, why, "a report is on its way");
            Ok(ok(ReportView::from(&aml.read.report(&officer, id.0).await?)))
        }
        submitted => Ok(ok(ReportView::from(&submitted?))),
    }
}
