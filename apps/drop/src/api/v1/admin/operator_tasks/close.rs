//! `POST /v1/admin/operator-tasks/{id}/close`.

use actix_web::{HttpResponse, post, web};
use messaging::OperatorTaskId;

use super::task;
use crate::{
    api::{
        auth::Administrator,
        envelope::{Data, ok},
        extract::Id,
        middleware::Context,
        problem::{Problem, ProblemBody},
    },
    services::{Admin, Messaging},
    views::OperatorTaskView,
};

/// Close an operator task
///
/// When its matter is settled. Most tasks close by themselves then. Administrators only.
#[utoipa::path(tag = "Admin", operation_id = "closeOperatorTask", params(("id" = String, Path, example = "opt_0197a6e200007000800000000000abcd")),
    security(("bearer" = ["admin"]), ("cookie" = ["admin"])), responses(
    (status = 200, description = "Closed", body = Data<OperatorTaskView>),
    (status = 401, description = "Not logged in", body = ProblemBody),
    (status = 403, description = "Not an administrator", body = ProblemBody),
    (status = 404, description = "No such task", body = ProblemBody),
    (status = 409, description = "It is closed already", body = ProblemBody),
))]
#[post("/v1/admin/operator-tasks/{id}/close")]
pub async fn close(
    officer: Administrator,
    id: Id<OperatorTaskId>,
    admin: web::Data<Admin>,
    messaging: web::Data<Messaging>,
    context: Context,
) -> Result<HttpResponse, Problem> {
    task(&admin, id.0).await?;
    let closed = messaging
        .resolve_tasks
        .close(id.0, officer.actor(), &context.0);
    closed.await?;
    let found = task(&admin, id.0).await?;
    Ok(ok(OperatorTaskView::from(&found)))
}
