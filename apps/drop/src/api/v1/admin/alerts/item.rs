//! `GET /v1/admin/alerts/{id}`.

use actix_web::{HttpResponse, get, web};
use aml::AlertId;

use crate::{
    api::{
        auth::Officer,
        envelope::{Data, ok},
        extract::Id,
        problem::{Problem, ProblemBody},
    },
    services::Aml,
    views::AlertView,
};

/// One alert
#[utoipa::path(tag = "Compliance", operation_id = "getAlert", params(("id" = String, Path, example = "alr_0197a6e200007000800000000000abcd")),
    security(("bearer" = ["compliance", "admin"]), ("cookie" = ["compliance", "admin"])), responses(
    (status = 200, description = "The alert", body = Data<AlertView>),
    (status = 401, description = "Not logged in", body = ProblemBody),
    (status = 403, description = "Not an officer", body = ProblemBody),
    (status = 404, description = "No such alert", body = ProblemBody),
))]
#[get("/v1/admin/alerts/{id}")]
pub async fn get(
    officer: Officer,
    id: Id<AlertId>,
    aml: web::Data<Aml>,
) -> Result<HttpResponse, Problem> {
    let found = aml.read.alert(&(&officer).into(), id.0).await?;
    Ok(ok(AlertView::of(&found, aml.clock.now())))
}
