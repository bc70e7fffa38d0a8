//! `POST /v1/admin/operator-tasks/{id}/settle`: what a bank said of a payment it never answered for.

use actix_web::{HttpResponse, post, web};
use messaging::{OperatorTask, OperatorTaskId, TaskState};
use payments::{
    TransactionId,
    remittances::{BankConfirmation, RemittanceError},
};
use serde::Deserialize;
use utoipa::ToSchema;

use super::task;
use crate::{
    api::{
        auth::Administrator,
        envelope::{Data, ok},
        extract::{Id, StrictJson},
        middleware::Context,
        problem::{Kind, Problem, ProblemBody},
    },
    services::{Admin, Payments},
    views::SettledView,
};

/// What the bank says.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Verdict {
    Executed,
    NotExecuted,
}

/// The bank's word.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct VerdictBody {
    /// `executed`: the bank has executed the payment. `not_executed`: it does not have it and will
    /// not execute it.
    #[schema(value_type = String, example = "not_executed")]
    verdict: Verdict,
}

/// The payment of an open task, if it is about one.
fn payment_of(task: &OperatorTask) -> Option<TransactionId> {
    match task.state {
        TaskState::Open => task.subject.parse().ok(),
        TaskState::Closed { .. } => None,
    }
}

/// Settle a payment whose bank never answered
///
/// Once the bank has said what became of it: ask by the end-to-end id, the 32 hex digits of the
/// payment's id. Such a payment is never sent again, nor failed by a guess. Its task closes by
/// itself. Administrators only.
#[utoipa::path(tag = "Admin", operation_id = "settleOperatorTask", request_body = VerdictBody, params(("id" = String, Path, example = "opt_0197a6e200007000800000000000abcd")),
    security(("bearer" = ["admin"]), ("cookie" = ["admin"])), responses(
    (status = 200, description = "The payment has its outcome", body = Data<SettledView>),
    (status = 400, description = "Invalid verdict", body = ProblemBody),
    (status = 401, description = "Not logged in", body = ProblemBody),
    (status = 403, description = "Not an administrator", body = ProblemBody),
    (status = 404, description = "No such task", body = ProblemBody),
    (status = 409, description = "The task is closed, or not about a payment whose bank never answered", body = ProblemBody),
))]
#[post("/v1/admin/operator-tasks/{id}/settle")]
pub async fn settle(
    officer: Administrator,
    id: Id<OperatorTaskId>,
    body: StrictJson<VerdictBody>,
    admin: web::Data<Admin>,
    payments: web::Data<Payments>,
    context: Context,
) -> Result<HttpResponse, Problem> {
    let task = task(&admin, id.0).await?;
    let payment = payment_of(&task).ok_or(Kind::AlreadySettled)?;
    let verdict = match body.value.verdict {
        Verdict::Executed => BankConfirmation::Executed,
        Verdict::NotExecuted => BankConfirmation::NotExecuted,
    };
    let reconcile = &payments.reconcile;
    let settled = reconcile.settle(payment, verdict, officer.actor(), &context.0);
    match settled.await {
        Err(RemittanceError::InvalidTransition(_)) => Err(Kind::AlreadySettled.into()),
        settled => Ok(ok(SettledView::from(&settled?))),
    }
}
