//! What only a person can settle.

use application::events::operator_advice;
use messaging::{OperatorTask, TaskState};
use payments::{PublicStatus, Remittance};
use serde::Serialize;
use serde_json::json;
use utoipa::{ToSchema, openapi::schema::Object};

use super::any_object;

/// A task that needs an operator.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OperatorTaskView {
    /// Id.
    #[schema(example = "opt_0197a6e200007000800000000000abcd")]
    id: String,
    /// `open` or `closed`.
    #[schema(example = "open")]
    state: &'static str,
    /// Kind of event.
    #[schema(example = "remittance.unanswered_for_long")]
    kind: String,
    /// The entity it is about: a payment, report or delivery.
    #[schema(example = "txn_0197a6e200007000800000000000abcd")]
    subject: String,
    /// When it happened.
    #[schema(example = "2026-11-20T12:00:00Z")]
    opened_at: chrono::DateTime<chrono::Utc>,
    /// When it was closed.
    #[schema(example = "2026-11-20T14:00:00Z")]
    closed_at: Option<chrono::DateTime<chrono::Utc>>,
    /// The kind of event that closed it, or `operator`.
    #[schema(example = "remittance.completed")]
    closed_by: Option<String>,
    /// The event that opened it.
    #[schema(example = "evt_0197a6e200007000800000000000abcd")]
    event_id: String,
    /// Details.
    #[schema(schema_with = detail)]
    detail: serde_json::Value,
    /// What to do next.
    #[schema(example = "The bank never answered for this payment. Ask the bank.")]
    what_to_do: &'static str,
}

fn detail() -> Object {
    any_object(
        "Details.",
        json!({"transactionId": "txn_0197a6e200007000800000000000abcd", "status": "processing"}),
    )
}

impl OperatorTaskView {
    /// Its state, for lists.
    pub fn state(&self) -> &'static str {
        self.state
    }
}

impl From<&OperatorTask> for OperatorTaskView {
    fn from(task: &OperatorTask) -> Self {
        let (state, closed) = match &task.state {
            TaskState::Open => ("open", None),
            TaskState::Closed { at, by } => ("closed", Some((*at, by.clone()))),
        };
        let (closed_at, closed_by) = closed.unzip();
        Self {
            id: task.id.to_string(),
            state,
            kind: task.kind.clone(),
            subject: task.subject.clone(),
            opened_at: task.opened_at,
            closed_at,
            closed_by,
            event_id: task.event_id.to_string(),
            detail: task.detail.clone(),
            what_to_do: operator_advice(&task.kind),
        }
    }
}

/// A payment whose outcome an operator has recorded.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SettledView {
    /// The payment.
    #[schema(example = "txn_0197a6e200007000800000000000abcd")]
    id: String,
    /// Its status now, as its customer sees it.
    #[schema(value_type = String, example = "completed")]
    status: PublicStatus,
}

impl From<&Remittance> for SettledView {
    fn from(payment: &Remittance) -> Self {
        Self {
            id: payment.id().to_string(),
            status: payment.public_status(),
        }
    }
}
