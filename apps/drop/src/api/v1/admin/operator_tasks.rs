//! `/v1/admin/operator-tasks`: the exception queue.

use actix_web::{HttpResponse, get, post, web};
use application::payment_task::ResolveTaskError;
use messaging::{OperatorTaskError, OperatorTaskId, ports::TaskFilter};
use payments::remittances::BankConfirmation;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

use crate::{
    api::{
        auth::{Administrator, Officer},
        envelope::{Data, Paged, ok},
        extract::{Id, StrictJson, StrictQuery, page},
        middleware::Context,
        problem::{Kind, Problem, ProblemBody},
    },
    services::Messaging,
    views::{OperatorTaskView, SettledView},
};

/// Registers `/v1/admin/operator-tasks`.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(list)
        .service(get)
        .service(close)
        .service(settle);
}

/// Which tasks.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
pub struct TaskQuery {
    /// Only about this payment or delivery.
    #[param(example = "txn_0197a6e200007000800000000000abcd")]
    subject: Option<String>,
    /// Include closed tasks.
    #[param(example = false)]
    with_closed: Option<bool>,
    /// Maximum number of items, 1 to 50; default 20.
    #[param(example = 20, minimum = 1, maximum = 50)]
    limit: Option<i64>,
    /// `nextCursor` of the previous page.
    cursor: Option<String>,
}

/// List operator tasks
///
/// Open tasks unless all are requested: payments with an unknown outcome, unknown bank statuses,
/// differences from the bank's records, events that could not be delivered.
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
    messaging: web::Data<Messaging>,
) -> Result<HttpResponse, Problem> {
    let request = page::<OperatorTaskId>(query.0.limit, query.0.cursor.as_deref())?;
    let filter = TaskFilter {
        with_closed: query.0.with_closed.unwrap_or_default(),
        subject: query.0.subject,
    };
    let found = messaging.operator_tasks.list(&filter, &request).await?;
    let present = |task| OperatorTaskView::from(&task);
    Ok(HttpResponse::Ok().json(Paged::of(found, request.limit(), present)))
}

/// Get an operator task
///
/// `whatToDo` gives the next step.
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
    messaging: web::Data<Messaging>,
) -> Result<HttpResponse, Problem> {
    let found = messaging.operator_tasks.show(id.0).await?;
    Ok(ok(OperatorTaskView::from(&found)))
}

/// Close an operator task
///
/// When the matter is resolved. Most tasks close automatically. Administrators only.
#[utoipa::path(tag = "Admin", operation_id = "closeOperatorTask", params(("id" = String, Path, example = "opt_0197a6e200007000800000000000abcd")),
    security(("bearer" = ["admin"]), ("cookie" = ["admin"])), responses(
    (status = 200, description = "Closed", body = Data<OperatorTaskView>),
    (status = 401, description = "Not logged in", body = ProblemBody),
    (status = 403, description = "Not an administrator", body = ProblemBody),
    (status = 404, description = "No such task", body = ProblemBody),
    (status = 409, description = "The task is already closed", body = ProblemBody),
))]
#[post("/v1/admin/operator-tasks/{id}/close")]
pub async fn close(
    officer: Administrator,
    id: Id<OperatorTaskId>,
    messaging: web::Data<Messaging>,
    context: Context,
) -> Result<HttpResponse, Problem> {
    let tasks = &messaging.operator_tasks;
    let closed = tasks.close(id.0, officer.actor(), &context.0).await?;
    Ok(ok(OperatorTaskView::from(&closed)))
}

/// What the bank says.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Verdict {
    Executed,
    NotExecuted,
}

/// The bank's confirmation.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct VerdictBody {
    /// `executed`: the bank has executed the payment. `not_executed`: it does not have it and will
    /// not execute it.
    #[schema(value_type = String, example = "not_executed")]
    verdict: Verdict,
}

/// Resolve a payment with an unknown outcome
///
/// Records what the bank confirms about the payment. Ask the bank by the end-to-end id, the 32 hex
/// digits of the payment's id. Such a payment is never sent again or failed on assumption. Its task
/// closes automatically. Administrators only.
#[utoipa::path(tag = "Admin", operation_id = "settleOperatorTask", request_body = VerdictBody, params(("id" = String, Path, example = "opt_0197a6e200007000800000000000abcd")),
    security(("bearer" = ["admin"]), ("cookie" = ["admin"])), responses(
    (status = 200, description = "The outcome is recorded", body = Data<SettledView>),
    (status = 400, description = "Invalid verdict", body = ProblemBody),
    (status = 401, description = "Not logged in", body = ProblemBody),
    (status = 403, description = "Not an administrator", body = ProblemBody),
    (status = 404, description = "No such task", body = ProblemBody),
    (status = 409, description = "The task is closed, or is not about a payment with an unknown outcome", body = ProblemBody),
))]
#[post("/v1/admin/operator-tasks/{id}/settle")]
pub async fn settle(
    officer: Administrator,
    id: Id<OperatorTaskId>,
    body: StrictJson<VerdictBody>,
    messaging: web::Data<Messaging>,
    context: Context,
) -> Result<HttpResponse, Problem> {
    let confirmation = match body.value.verdict {
        Verdict::Executed => BankConfirmation::Executed,
        Verdict::NotExecuted => BankConfirmation::NotExecuted,
    };
    let resolved = messaging
        .resolve_payment
        .resolve(id.0, confirmation, officer.actor(), &context.0)
        .await?;
    Ok(ok(SettledView::from(&resolved)))
}

impl From<ResolveTaskError> for Problem {
    fn from(error: ResolveTaskError) -> Self {
        match error {
            ResolveTaskError::NotFound => Kind::NotFound.into(),
            ResolveTaskError::NothingToResolve => Kind::AlreadySettled.into(),
            ResolveTaskError::Remittance(error) => error.into(),
            ResolveTaskError::Store(error) => error.into(),
        }
    }
}

impl From<OperatorTaskError> for Problem {
    fn from(error: OperatorTaskError) -> Self {
        match error {
            OperatorTaskError::NotFound => Kind::NotFound.into(),
            OperatorTaskError::NotOpen => Kind::AlreadySettled.into(),
            OperatorTaskError::Store(error) => error.into(),
        }
    }
}
