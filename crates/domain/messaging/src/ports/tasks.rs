//! Storage of the tasks that a person has to settle.

use async_trait::async_trait;
use kernel::{Page, PageRequest, StoreError, Timestamp};

use crate::{OperatorTask, OperatorTaskId};

/// Selects the tasks to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TaskFilter {
    /// Closed ones as well.
    pub with_closed: bool,
    /// Only about this entity.
    pub subject: Option<String>,
}

/// Tasks that a person has to settle.
#[async_trait]
pub trait OperatorTasks: Send + Sync {
    /// Opens a task; `false` if its event opened one already.
    ///
    /// # Errors
    /// As of any storage port, like all methods here.
    async fn open(&self, task: &OperatorTask) -> Result<bool, StoreError>;

    /// Closes the open tasks of these kinds about this entity; returns how many.
    async fn close_about(
        &self,
        subject: &str,
        kinds: &[&str],
        by: &str,
        at: Timestamp,
    ) -> Result<u64, StoreError>;

    /// One task.
    async fn task(&self, id: OperatorTaskId) -> Result<Option<OperatorTask>, StoreError>;

    /// Tasks, newest first.
    async fn tasks(
        &self,
        filter: &TaskFilter,
        page: &PageRequest,
    ) -> Result<Page<OperatorTask>, StoreError>;

    /// Number of open tasks.
    async fn open_tasks(&self) -> Result<u64, StoreError>;
}
