//! `GET /v1/admin/screenings/{id}`.

use actix_web::{HttpResponse, get, web};
use screening::ScreeningId;

use crate::{
    api::{
        auth::Compliance,
        envelope::{Data, ok},
        extract::Id,
        problem::{Kind, Problem, ProblemBody},
    },
    services::Aml,
    views::ScreeningView,
};

/// One screening
#[utoipa::path(tag = "Compliance", operation_id = "getScreening", params(("id" = String, Path, example = "scr_0197a6e200007000800000000000abcd")),
    security(("bearer" = ["compliance"]), ("cookie" = ["compliance"])), responses(
    (status = 200, description = "The screening", body = Data<ScreeningView>),
    (status = 401, description = "Not logged in", body = ProblemBody),
    (status = 403, description = "Not a compliance officer", body = ProblemBody),
    (status = 404, description = "No such screening", body = ProblemBody),
))]
#[get("/v1/admin/screenings/{id}")]
pub async fn get(
    _: Compliance,
    id: Id<ScreeningId>,
    aml: web::Data<Aml>,
) -> Result<HttpResponse, Problem> {
    let found = aml.screenings.screening(id.0).await?;
    Ok(ok(ScreeningView::from(&found.ok_or(Kind::NotFound)?)))
}
