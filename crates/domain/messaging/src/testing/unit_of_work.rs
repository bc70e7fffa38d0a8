//! What operators decide, in units of work.

use async_trait::async_trait;
use kernel::{
    AuditEntry, ChangeLog, OutboxEvent, StoreError, Timestamp, UnitOfWork, UnitOfWorkFactory,
    testing::MemoryUnit,
};

use super::{MemoryMessaging, tables::Tables};
use crate::{
    DeliveryId, DeliveryState, OperatorTaskId, TaskState,
    ports::{DeadLetterRepository, MessagingUnitOfWork, OperatorTaskRepository},
};

struct Unit(MemoryUnit<Tables>);

#[async_trait]
impl UnitOfWorkFactory<dyn MessagingUnitOfWork> for MemoryMessaging {
    async fn begin(&self) -> Result<Box<dyn MessagingUnitOfWork>, StoreError> {
        Ok(Box::new(Unit(self.tables.begin().await)))
    }
}

#[async_trait]
impl UnitOfWork for Unit {
    fn change_log(&mut self) -> &mut dyn ChangeLog {
        &mut self.0.tables
    }

    async fn commit(self: Box<Self>) -> Result<(), StoreError> {
        self.0.commit();
        Ok(())
    }
}

impl MessagingUnitOfWork for Unit {
    fn dead_letters(&mut self) -> &mut dyn DeadLetterRepository {
        &mut self.0.tables
    }

    fn operator_tasks(&mut self) -> &mut dyn OperatorTaskRepository {
        &mut self.0.tables
    }
}

#[async_trait]
impl DeadLetterRepository for Tables {
    async fn retry(&mut self, id: DeliveryId, now: Timestamp) -> Result<bool, StoreError> {
        let Some(delivery) = self.dead_letter(id) else {
            return Ok(false);
        };
        delivery.attempts = 0;
        delivery.state = DeliveryState::Pending {
            next_attempt_at: now,
        };
        Ok(true)
    }

    async fn discard(&mut self, id: DeliveryId, now: Timestamp) -> Result<bool, StoreError> {
        let Some(delivery) = self.dead_letter(id) else {
            return Ok(false);
        };
        delivery.state = DeliveryState::Discarded { at: now };
        Ok(true)
    }
}

#[async_trait]
impl OperatorTaskRepository for Tables {
    async fn close(
        &mut self,
        id: OperatorTaskId,
        by: &str,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut tasks = self.tasks.iter_mut();
        let open = tasks.find(|task| task.id == id && task.state == TaskState::Open);
        let Some(task) = open else {
            return Ok(false);
        };
        let by = by.to_owned();
        task.state = TaskState::Closed { at, by };
        Ok(true)
    }
}

#[async_trait]
impl ChangeLog for Tables {
    async fn audit(&mut self, entry: &AuditEntry) -> Result<(), StoreError> {
        self.audits.push(entry.clone());
        Ok(())
    }

    async fn publish(&mut self, event: &OutboxEvent) -> Result<(), StoreError> {
        self.append(event);
        Ok(())
    }
}
