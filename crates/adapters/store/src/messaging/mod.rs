//! The storage ports of the `work` context.

mod deliveries;
mod delivery_row;
mod jobs;
mod settle;
mod tasks;
mod webhooks;

use ::messaging::ports::{DeadLetterRepository, MessagingUnitOfWork, OperatorTaskRepository};
use async_trait::async_trait;
use kernel::{StoreError, UnitOfWorkFactory};

pub(crate) use self::{
    delivery_row::DeliveryRows, jobs::JobRows, tasks::TaskRows, webhooks::WebhookRows,
};
use crate::{Store, unit::Unit};

#[async_trait]
impl UnitOfWorkFactory<dyn MessagingUnitOfWork> for Store {
    async fn begin(&self) -> Result<Box<dyn MessagingUnitOfWork>, StoreError> {
        Ok(self.begin_unit().await?)
    }
}

impl MessagingUnitOfWork for Unit {
    fn dead_letters(&mut self) -> &mut dyn DeadLetterRepository {
        self
    }

    fn operator_tasks(&mut self) -> &mut dyn OperatorTaskRepository {
        self
    }
}
