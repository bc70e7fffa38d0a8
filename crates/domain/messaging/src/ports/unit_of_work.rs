//! An operator's decision, in one unit with its audit entry and event.

use async_trait::async_trait;
use kernel::{StoreError, Timestamp, UnitOfWork};

use crate::{DeliveryId, OperatorTaskId};

/// A unit of work: the repositories whose changes are committed together.
pub trait MessagingUnitOfWork: UnitOfWork {
    /// Deliveries given up.
    fn dead_letters(&mut self) -> &mut dyn DeadLetterRepository;
    /// Tasks for operators.
    fn operator_tasks(&mut self) -> &mut dyn OperatorTaskRepository;
}

/// Changes deliveries that were given up.
#[async_trait]
pub trait DeadLetterRepository: Send {
    /// A dead delivery is to be tried again, with all its attempts; `false` unless it is dead.
    ///
    /// # Errors
    /// As of any storage port, like all methods here.
    async fn retry(&mut self, id: DeliveryId, now: Timestamp) -> Result<bool, StoreError>;

    /// A dead delivery need not be delivered; `false` unless it is dead.
    async fn discard(&mut self, id: DeliveryId, now: Timestamp) -> Result<bool, StoreError>;
}

/// Changes tasks for operators.
#[async_trait]
pub trait OperatorTaskRepository: Send {
    /// Closes a task; `false` unless it is open.
    ///
    /// # Errors
    /// As of any storage port.
    async fn close(
        &mut self,
        id: OperatorTaskId,
        by: &str,
        at: Timestamp,
    ) -> Result<bool, StoreError>;
}
