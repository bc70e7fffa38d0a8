//! The operator queue: what only a person can settle, opened and closed by events.

use std::sync::Arc;

use async_trait::async_trait;
use kernel::{EventId, IdSource, Timestamp};

use crate::{
    DeliveryError, OperatorTaskId, StoredEvent, Subscriber, delivery::DEAD_LETTER,
    ports::OperatorTasks,
};

/// The authority does not take a report; it is a draft again.
const REPORT_REFUSED: &str = "aml.str_refused";
/// The authority does not take a report that it had received.
const REPORT_REJECTED: &str = "aml.str_rejected";

/// Kinds that a person has to look at.
const NEEDING: &[&str] = &[
    "remittance.unanswered_for_long",
    "remittance.unknown_bank_status",
    "remittance.sca_overdue",
    "reconciliation.difference",
    REPORT_REFUSED,
    REPORT_REJECTED,
    DEAD_LETTER,
];

/// Kinds after which nobody has to look any more, with the kinds of task they close. A difference
/// to the bank's books stays: that the payment moved on does not say that the books agree.
const SETTLING: &[(&str, &str)] = &[
    ("remittance.completed", "remittance."),
    ("remittance.failed", "remittance."),
    ("remittance.cancelled", "remittance."),
    ("aml.str_submitted", REPORT_REFUSED),
    ("aml.str_acknowledged", REPORT_REJECTED),
    ("outbox.retried", DEAD_LETTER),
    ("outbox.discarded", DEAD_LETTER),
];

/// Whether a person has to look at events of this kind.
pub fn needs_operator(kind: &str) -> bool {
    NEEDING.contains(&kind)
}

/// Where a task stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TaskState {
    /// Somebody has to look.
    Open,
    /// Nobody has to any more.
    Closed {
        /// When.
        at: Timestamp,
        /// The kind of event that closed it, or `operator`.
        by: String,
    },
}

/// Something a person has to settle.
#[derive(Debug, Clone, PartialEq)]
pub struct OperatorTask {
    /// Id.
    pub id: OperatorTaskId,
    /// The event that opened it; it opens one task however often it comes.
    pub event_id: EventId,
    /// What kind of thing happened.
    pub kind: String,
    /// The entity it is about, by its prefixed id.
    pub subject: String,
    /// What is known.
    pub detail: serde_json::Value,
    /// When it happened.
    pub opened_at: Timestamp,
    /// Where it stands.
    pub state: TaskState,
}

impl OperatorTask {
    /// What to do about it, for people.
    pub fn advice(&self) -> &'static str {
        match self.kind.as_str() {
            "remittance.unanswered_for_long" => {
                "The bank never answered for this payment. Ask the bank, then record its word with `drop operator settle`."
            }
            "remittance.unknown_bank_status" => {
                "The bank reports a status Drop does not know. The payment is followed further; ask the bank what the status means."
            }
            "remittance.sca_overdue" => {
                "The time to authenticate is over and the bank does not take the payment back. Ask the bank."
            }
            "reconciliation.difference" => {
                "Drop's payment and the bank's books differ. Compare both, correct what is wrong, then close the task with `drop operator close`."
            }
            REPORT_REFUSED => {
                "The authority refused a report, which is a draft again. `/v1/admin/audit?subject={id}` says why; mend it or our rights, then have it submitted anew."
            }
            REPORT_REJECTED => {
                "The authority does not take a report. Read why at `/v1/admin/str-reports/{id}`, settle it with the authority, then acknowledge the report there."
            }
            DEAD_LETTER => {
                "An event could not be delivered. Look at it with `drop outbox show`, mend the cause, then `drop outbox retry` (or `discard`)."
            }
            _ => "Look at the subject, then close the task with `drop operator close`.",
        }
    }
}

/// The entity an event is about: the payment where it names one, else its aggregate.
fn subject(event: &StoredEvent) -> &str {
    let named = event
        .payload
        .get("transactionId")
        .and_then(|id| id.as_str());
    named.unwrap_or(&event.aggregate_id)
}

/// Fills and empties the operator queue.
pub struct OperatorQueue {
    tasks: Arc<dyn OperatorTasks>,
    ids: Arc<dyn IdSource>,
}

impl OperatorQueue {
    /// Its name as a subscriber.
    pub const NAME: &'static str = "operator-queue";

    /// Whether it hears of events of this kind.
    pub fn hears(kind: &str) -> bool {
        needs_operator(kind) || Self::closes(kind).is_some()
    }

    /// Wires it.
    pub fn new(tasks: Arc<dyn OperatorTasks>, ids: Arc<dyn IdSource>) -> Self {
        Self { tasks, ids }
    }

    fn closes(kind: &str) -> Option<&'static str> {
        let settled = SETTLING.iter().find(|(settling, _)| *settling == kind);
        settled.map(|(_, kinds)| *kinds)
    }
}

#[async_trait]
impl Subscriber for OperatorQueue {
    fn name(&self) -> &'static str {
        Self::NAME
    }

    fn wants(&self, kind: &str) -> bool {
        Self::hears(kind)
    }

    async fn deliver(&self, event: &StoredEvent) -> Result<(), DeliveryError> {
        if let Some(kinds) = Self::closes(&event.kind) {
            let (subject, at) = (subject(event), event.occurred_at);
            let closed = self.tasks.close_about(subject, kinds, &event.kind, at);
            closed.await?;
            return Ok(());
        }
        let task = OperatorTask {
            id: OperatorTaskId::new(self.ids.as_ref()),
            event_id: event.id,
            kind: event.kind.clone(),
            subject: subject(event).to_owned(),
            detail: event.payload.clone(),
            opened_at: event.occurred_at,
            state: TaskState::Open,
        };
        self.tasks.open(&task).await?;
        Ok(())
    }
}
