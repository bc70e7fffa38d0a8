//! Operator tasks.

use async_trait::async_trait;
use kernel::{Page, PageRequest, StoreError, Timestamp, testing::newest_first};

use super::{MemoryMessaging, tables::Tables};
use crate::{
    OperatorTask, OperatorTaskId, TaskState,
    ports::{OperatorTasks, TaskFilter},
};

#[async_trait]
impl OperatorTasks for MemoryMessaging {
    async fn open(&self, task: &OperatorTask) -> Result<bool, StoreError> {
        let open = |tables: &mut Tables| {
            let new = !tables.tasks.iter().any(|one| one.event_id == task.event_id);
            if new {
                tables.tasks.push(task.clone());
            }
            new
        };
        Ok(self.tables.change(open).await)
    }

    async fn close_about(
        &self,
        subject: &str,
        kinds: &[&str],
        by: &str,
        at: Timestamp,
    ) -> Result<u64, StoreError> {
        let close = |tables: &mut Tables| {
            let mut closed = 0;
            for task in &mut tables.tasks {
                let about = task.subject == subject && kinds.contains(&task.kind.as_str());
                if about && task.state == TaskState::Open {
                    let by = by.to_owned();
                    task.state = TaskState::Closed { at, by };
                    closed += 1;
                }
            }
            closed
        };
        Ok(self.tables.change(close).await)
    }

    async fn task(&self, id: OperatorTaskId) -> Result<Option<OperatorTask>, StoreError> {
        let tables = self.tables.committed();
        Ok(tables.tasks.iter().find(|task| task.id == id).cloned())
    }

    async fn tasks(
        &self,
        filter: &TaskFilter,
        page: &PageRequest,
    ) -> Result<Page<OperatorTask>, StoreError> {
        let tables = self.tables.committed();
        let wanted = |task: &&OperatorTask| {
            let about = filter.subject.as_ref();
            (filter.with_closed || task.state == TaskState::Open)
                && about.is_none_or(|subject| task.subject == *subject)
        };
        let found = tables.tasks.iter().filter(wanted).cloned();
        Ok(newest_first(found, page, |task| task.id))
    }

    async fn open_tasks(&self) -> Result<u64, StoreError> {
        let tables = self.tables.committed();
        let open = |task: &&OperatorTask| task.state == TaskState::Open;
        let open = tables.tasks.iter().filter(open).count();
        Ok(u64::try_from(open).unwrap_or(u64::MAX))
    }
}
