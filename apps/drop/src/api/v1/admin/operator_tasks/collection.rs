//! `GET /v1/admin/operator-tasks`.

use actix_web::{HttpResponse, get, web};
use messaging::{OperatorTaskId, ports::TaskFilter};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::{
    api::{
        auth::Officer,
        envelope::Paged,
        extract::{StrictQuery, page},
        problem::{Problem, ProblemBody},
    },
    services::Admin,
    views::OperatorTaskView,
};

/// Which tasks.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
pub struct TaskQuery {
    /// Only about this payment or delivery.
    #[param(example = "txn_0197a6e200007000800000000000abcd")]
    subject: Option<String>,
    /// Closed ones as well.
    #[param(example = false)]
    with_closed: Option<bool>,
    /// Most items, 1 to 50; default 20.
    #[param(example = 20, minimum = 1, maximum = 50)]
    limit: Option<i64>,
    /// `nextCursor` of the piece before.
    cursor: Option<String>,
}

/// List operator tasks
///
/// Open ones, unless asked for all: payments whose bank never answered, statuses nobody knows,
/// differences to a bank's books, events that could not be delivered.
#[utoipa::path(tag = "Admin", operation_id = "listOperatorTasks", params(TaskQuery),
    security(("bearer" = ["compliance", "admin"]), ("cookie" = ["compliance", "admin"])), responses(
    (status = 200, description = "Tasks, newest first", body = Paged<OperatorTaskView>),
    (status = 400, description = "Invalid filter, limit or cursor", body = ProblemBody),
    (status = 401, description = "Not logged in", body = ProblemBody),
    (status = 403, description = "Not an officer", body = ProblemBody),
))]
#[get("/v1/admin/operator-tasks")]
pub async fn list(
    _: Officer,
    query: StrictQuery<TaskQuery>,
    admin: web::Data<Admin>,
) -> Result<HttpResponse, Problem> {
    let request = page::<OperatorTaskId>(query.0.limit, query.0.cursor.as_deref())?;
    let filter = TaskFilter {
        with_closed: query.0.with_closed.unwrap_or_default(),
        subject: query.0.subject,
    };
    let found = admin.tasks.tasks(&filter, &request).await?;
    let present = |task| OperatorTaskView::from(&task);
    Ok(HttpResponse::Ok().json(Paged::of(found, request.limit(), present)))
}
