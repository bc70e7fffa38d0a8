//! `GET /v1/admin/operator-tasks/{id}`.

use actix_web::{HttpResponse, get, web};
use messaging::OperatorTaskId;

use super::task;
use crate::{
    api::{
        auth::Officer,
        envelope::{Data, ok},
        extract::Id,
        problem::{Problem, ProblemBody},
    },
    services::Admin,
    views::OperatorTaskView,
};

/// One operator task
///
/// `whatToDo` says what to do about it.
#[utoipa::path(tag = "Admin", operation_id = "getOperatorTask", params(("id" = String, Path, example = "opt_0197a6e200007000800000000000abcd")),
    security(("bearer" = ["compliance", "admin"]), ("cookie" = ["compliance", "admin"])), responses(
    (status = 200, description = "The task", body = Data<OperatorTaskView>),
    (status = 401, description = "Not logged in", body = ProblemBody),
    (status = 403, description = "Not an officer", body = ProblemBody),
    (status = 404, description = "No such task", body = ProblemBody),
))]
#[get("/v1/admin/operator-tasks/{id}")]
pub async fn get(
    _: Officer,
    id: Id<OperatorTaskId>,
    admin: web::Data<Admin>,
) -> Result<HttpResponse, Problem> {
    let found = task(&admin, id.0).await?;
    Ok(ok(OperatorTaskView::from(&found)))
}
