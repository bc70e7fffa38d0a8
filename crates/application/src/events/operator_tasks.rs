//! Events open and close the operators' tasks.

use std::sync::Arc;

use async_trait::async_trait;
use kernel::IdSource;
use messaging::{
    DeliveryError, OperatorTask, OperatorTaskId, StoredEvent, Subscriber, TaskState,
    ports::OperatorTasks,
};

use super::{EventKind, TaskEffect, policy::of_stored};

/// Advice to operators on a task of this kind.
pub fn operator_advice(kind: &str) -> &'static str {
    match of_stored(kind).operator_task {
        Some(TaskEffect::Opens { advice }) => advice,
        Some(TaskEffect::Closes(_)) | None => {
            "This version of Drop does not know the kind of this task. Look at its subject, then close the task with `drop operator close`."
        }
    }
}

/// Opens and closes operator tasks.
pub struct OperatorTaskSubscriber {
    tasks: Arc<dyn OperatorTasks>,
    ids: Arc<dyn IdSource>,
}

impl OperatorTaskSubscriber {
    /// Its name as a subscriber; deliveries are stored under it.
    pub const NAME: &'static str = "operator-queue";

    /// Keeps its tasks there.
    pub fn new(tasks: Arc<dyn OperatorTasks>, ids: Arc<dyn IdSource>) -> Self {
        Self { tasks, ids }
    }

    async fn open(&self, event: &StoredEvent) -> Result<(), DeliveryError> {
        let task = OperatorTask {
            id: OperatorTaskId::new(self.ids.as_ref()),
            event_id: event.id,
            kind: event.kind.clone(),
            subject: event.aggregate_id.clone(),
            detail: event.payload.clone(),
            opened_at: event.occurred_at,
            state: TaskState::Open,
        };
        self.tasks.open(&task).await?;
        Ok(())
    }

    async fn close(&self, event: &StoredEvent, kinds: &[EventKind]) -> Result<(), DeliveryError> {
        let kinds: Vec<_> = kinds.iter().map(|kind| kind.name()).collect();
        let (subject, at) = (&event.aggregate_id, event.occurred_at);
        self.tasks
            .close_about(subject, &kinds, &event.kind, at)
            .await?;
        Ok(())
    }
}

#[async_trait]
impl Subscriber for OperatorTaskSubscriber {
    fn name(&self) -> &'static str {
        Self::NAME
    }

    fn wants(&self, kind: &str) -> bool {
        of_stored(kind).operator_task.is_some()
    }

    async fn deliver(&self, event: &StoredEvent) -> Result<(), DeliveryError> {
        match of_stored(&event.kind).operator_task {
            Some(TaskEffect::Opens { .. }) => self.open(event).await,
            Some(TaskEffect::Closes(kinds)) => self.close(event, kinds).await,
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests;
