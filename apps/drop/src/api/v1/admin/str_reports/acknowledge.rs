//! `POST /v1/admin/str-reports/{id}/acknowledge`.

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

/// Record that the authority confirmed a report
///
/// With the confirmation in hand; a job asks the authority for it as well.
#[utoipa::path(tag = "Compliance", operation_id = "acknowledgeReport", params(("id" = String, Path, example = "str_0197a6e200007000800000000000abcd")),
    security(("bearer" = ["compliance"]), ("cookie" = ["compliance"])), responses(
    (status = 200, description = "Confirmed", body = Data<ReportView>),
    (status = 401, description = "Not logged in", body = ProblemBody),
    (status = 403, description = "Not a compliance officer", body = ProblemBody),
    (status = 404, description = "No such report", body = ProblemBody),
    (status = 409, description = "The authority does not have it yet, or confirmed it before", body = ProblemBody),
))]
#[post("/v1/admin/str-reports/{id}/acknowledge")]
pub async fn acknowledge(
    officer: Compliance,
    id: Id<StrId>,
    aml: web::Data<Aml>,
    context: Context,
) -> Result<HttpResponse, Problem> {
    let officer = (&officer).into();
    let acknowledged = aml.acknowledge.acknowledge(&officer, id.0, &context.0);
    Ok(ok(ReportView::from(&acknowledged.await?)))
}
