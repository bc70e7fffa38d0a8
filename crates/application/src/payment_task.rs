//! An operator task about a payment with an unknown outcome, resolved by what the bank confirms.

use std::sync::Arc;

use kernel::{Actor, RequestContext, StoreError};
use messaging::{OperatorTask, OperatorTaskId, TaskState, ports::OperatorTasks};
use payments::{
    Remittance, TransactionId,
    remittances::{BankConfirmation, RemittanceError, ResolveUnknownOutcome},
};
use thiserror::Error;

/// Why a task is not resolved.
#[derive(Debug, Error)]
pub enum ResolveTaskError {
    /// There is no such task.
    #[error("there is no such task")]
    NotFound,
    /// The task is closed, or is not about a payment with an unknown outcome.
    #[error("the task is not about a payment with an unknown outcome")]
    NothingToResolve,
    /// The payment could not be changed.
    #[error(transparent)]
    Remittance(RemittanceError),
    /// Storage failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<RemittanceError> for ResolveTaskError {
    fn from(error: RemittanceError) -> Self {
        match error {
            RemittanceError::InvalidTransition(_) => Self::NothingToResolve,
            error => Self::Remittance(error),
        }
    }
}

/// Resolves the payment that an operator task is about.
#[derive(Clone)]
pub struct ResolvePaymentTask {
    tasks: Arc<dyn OperatorTasks>,
    resolve: ResolveUnknownOutcome,
}

impl ResolvePaymentTask {
    /// The use case over its parts.
    pub fn new(tasks: Arc<dyn OperatorTasks>, resolve: ResolveUnknownOutcome) -> Self {
        Self { tasks, resolve }
    }

    /// Records what the bank confirms about the payment of an open task. The task closes by the
    /// event that follows.
    ///
    /// # Errors
    /// [`ResolveTaskError`]
    pub async fn resolve(
        &self,
        task: OperatorTaskId,
        confirmation: BankConfirmation,
        operator: Actor,
        context: &RequestContext,
    ) -> Result<Remittance, ResolveTaskError> {
        let task = self.tasks.task(task).await?;
        let task = task.ok_or(ResolveTaskError::NotFound)?;
        let payment = payment_of(&task).ok_or(ResolveTaskError::NothingToResolve)?;
        let resolved = self
            .resolve
            .settle(payment, confirmation, operator, context);
        Ok(resolved.await?)
    }
}

/// The payment of an open task, if it is about one.
fn payment_of(task: &OperatorTask) -> Option<TransactionId> {
    match task.state {
        TaskState::Open => task.subject.parse().ok(),
        TaskState::Closed { .. } => None,
    }
}

#[cfg(test)]
mod tests {
    use kernel::testing::{TestClock, TestIds, TestRandom};
    use messaging::testing::MemoryMessaging;
    use payments::{
        SystemPorts,
        testing::{MemoryStore, TestFieldCipher},
    };

    use super::*;

    fn task(subject: &str, state: TaskState) -> OperatorTask {
        OperatorTask {
            id: OperatorTaskId::new(&TestIds::default()),
            event_id: kernel::EventId::new(&TestIds::default()),
            kind: "remittance.unanswered_for_long".to_owned(),
            subject: subject.to_owned(),
            detail: serde_json::json!({}),
            opened_at: kernel::Clock::now(&TestClock::default()),
            state,
        }
    }

    /// Resolves the payment of this task, in a store without payments.
    async fn resolve(found: Option<OperatorTask>) -> ResolveTaskError {
        let tasks = MemoryMessaging::new();
        if let Some(task) = found {
            assert!(tasks.open(&task).await.unwrap());
        }
        let system = SystemPorts {
            clock: Arc::new(TestClock::default()),
            ids: Arc::new(TestIds::default()),
            random: Arc::new(TestRandom::default()),
            cipher: Arc::new(TestFieldCipher),
        };
        let outcome = ResolveUnknownOutcome::new(&MemoryStore::new().storage(), &system);
        let resolve = ResolvePaymentTask::new(Arc::new(tasks), outcome);
        let id = OperatorTaskId::new(&TestIds::default());
        let (confirmation, context) = (BankConfirmation::Executed, RequestContext::job("test"));
        let resolved = resolve.resolve(id, confirmation, Actor::System, &context);
        resolved.await.unwrap_err()
    }

    fn payment() -> String {
        TransactionId::new(&TestIds::default()).to_string()
    }

    #[tokio::test]
    async fn a_task_that_does_not_exist_is_not_found() {
        let refused = resolve(None).await;
        assert!(matches!(refused, ResolveTaskError::NotFound));
    }

    #[tokio::test]
    async fn a_closed_task_or_one_about_something_else_resolves_no_payment() {
        let closed = TaskState::Closed {
            at: kernel::Clock::now(&TestClock::default()),
            by: "operator".to_owned(),
        };
        for task in [
            task(&payment(), closed),
            task("dlv_0197a6e200007000800000000000abcd", TaskState::Open),
        ] {
            let refused = resolve(Some(task)).await;
            assert!(matches!(refused, ResolveTaskError::NothingToResolve));
        }
    }

    #[tokio::test]
    async fn an_open_task_about_a_payment_resolves_that_payment() {
        let reached = resolve(Some(task(&payment(), TaskState::Open))).await;
        assert!(matches!(
            reached,
            ResolveTaskError::Remittance(RemittanceError::NotFound)
        ));
    }
}
