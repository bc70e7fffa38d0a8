//! What operators decide: a dead delivery is retried or discarded, a task is closed. Each decision
//! leaves an entry in the audit log. Who may decide is checked by the caller.

use std::sync::Arc;

use kernel::{
    Actor, AuditEntry, Clock, IdSource, IntegrationEvent, Page, PageRequest, RequestContext,
    StoreError, UnitOfWorkFactory,
};
use thiserror::Error;

use crate::{
    Delivery, DeliveryDecision, DeliveryId, MessagingEvent, OperatorTask, OperatorTaskId,
    ports::{Deliveries, DeliveryFilter, MessagingUnitOfWork, OperatorTasks, TaskFilter},
};

/// Why a delivery was not settled.
#[derive(Debug, Error)]
pub enum DeadLetterError {
    /// There is no delivery with this id.
    #[error("there is no such delivery")]
    NotFound,
    /// The delivery is not dead.
    #[error("the delivery is not dead")]
    NotDead,
    /// Storage failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why a task was not settled.
#[derive(Debug, Error)]
pub enum OperatorTaskError {
    /// There is no task with this id.
    #[error("there is no such task")]
    NotFound,
    /// The task is closed already.
    #[error("the task is already closed")]
    NotOpen,
    /// Storage failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Deliveries of events, and the decisions about dead ones.
#[derive(Clone)]
pub struct DeadLetters {
    units: Arc<dyn UnitOfWorkFactory<dyn MessagingUnitOfWork>>,
    deliveries: Arc<dyn Deliveries>,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn IdSource>,
}

impl DeadLetters {
    /// The use case over its ports.
    pub fn new(
        units: Arc<dyn UnitOfWorkFactory<dyn MessagingUnitOfWork>>,
        deliveries: Arc<dyn Deliveries>,
        clock: Arc<dyn Clock>,
        ids: Arc<dyn IdSource>,
    ) -> Self {
        Self {
            units,
            deliveries,
            clock,
            ids,
        }
    }

    /// Deliveries, newest first.
    pub async fn list(
        &self,
        filter: &DeliveryFilter,
        page: &PageRequest,
    ) -> Result<Page<Delivery>, StoreError> {
        self.deliveries.deliveries(filter, page).await
    }

    /// One delivery with its event.
    pub async fn show(&self, id: DeliveryId) -> Result<Delivery, DeadLetterError> {
        let found = self.deliveries.delivery(id).await?;
        found.ok_or(DeadLetterError::NotFound)
    }

    /// Schedules a dead delivery for another series of attempts. Who may do this is decided by the
    /// caller.
    pub async fn retry(
        &self,
        id: DeliveryId,
        operator: Actor,
        context: &RequestContext,
    ) -> Result<Delivery, DeadLetterError> {
        let mut unit = self.units.begin().await?;
        if !unit.dead_letters().retry(id, self.clock.now()).await? {
            drop(unit);
            return self.not_dead(id).await;
        }
        let event = MessagingEvent::DeliveryRetried(DeliveryDecision { delivery_id: id });
        self.record(unit, &event, id, operator, context).await?;
        self.show(id).await
    }

    /// Discards a dead delivery for good, so that later events of its aggregate are delivered.
    pub async fn discard(
        &self,
        id: DeliveryId,
        operator: Actor,
        context: &RequestContext,
    ) -> Result<Delivery, DeadLetterError> {
        let mut unit = self.units.begin().await?;
        if !unit.dead_letters().discard(id, self.clock.now()).await? {
            drop(unit);
            return self.not_dead(id).await;
        }
        let event = MessagingEvent::DeliveryDiscarded(DeliveryDecision { delivery_id: id });
        self.record(unit, &event, id, operator, context).await?;
        self.show(id).await
    }

    async fn not_dead(&self, id: DeliveryId) -> Result<Delivery, DeadLetterError> {
        self.show(id).await?;
        Err(DeadLetterError::NotDead)
    }

    /// Records the decision in its unit, and commits it.
    async fn record(
        &self,
        mut unit: Box<dyn MessagingUnitOfWork>,
        event: &MessagingEvent,
        id: DeliveryId,
        operator: Actor,
        context: &RequestContext,
    ) -> Result<(), StoreError> {
        let (ids, clock) = (self.ids.as_ref(), self.clock.as_ref());
        let audit = AuditEntry::new(ids, clock, context, operator, event.kind_name(), &id);
        unit.change_log().audit(&audit).await?;
        unit.change_log()
            .publish(&event.to_outbox(ids, clock))
            .await?;
        unit.commit().await
    }
}

/// The exception queue, and the decision that a task is done.
#[derive(Clone)]
pub struct ResolveOperatorTasks {
    units: Arc<dyn UnitOfWorkFactory<dyn MessagingUnitOfWork>>,
    tasks: Arc<dyn OperatorTasks>,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn IdSource>,
}

impl ResolveOperatorTasks {
    /// The use case over its ports.
    pub fn new(
        units: Arc<dyn UnitOfWorkFactory<dyn MessagingUnitOfWork>>,
        tasks: Arc<dyn OperatorTasks>,
        clock: Arc<dyn Clock>,
        ids: Arc<dyn IdSource>,
    ) -> Self {
        Self {
            units,
            tasks,
            clock,
            ids,
        }
    }

    /// Tasks, newest first.
    pub async fn list(
        &self,
        filter: &TaskFilter,
        page: &PageRequest,
    ) -> Result<Page<OperatorTask>, StoreError> {
        self.tasks.tasks(filter, page).await
    }

    /// One task.
    pub async fn show(&self, id: OperatorTaskId) -> Result<OperatorTask, OperatorTaskError> {
        let found = self.tasks.task(id).await?;
        found.ok_or(OperatorTaskError::NotFound)
    }

    /// Closes a task whose matter is resolved. Who may do this is decided by the caller.
    pub async fn close(
        &self,
        id: OperatorTaskId,
        operator: Actor,
        context: &RequestContext,
    ) -> Result<OperatorTask, OperatorTaskError> {
        let (ids, clock) = (self.ids.as_ref(), self.clock.as_ref());
        let what = "operator_task.closed";
        let audit = AuditEntry::new(ids, clock, context, operator, what, &id);
        let mut unit = self.units.begin().await?;
        let tasks = unit.operator_tasks();
        if !tasks.close(id, "operator", clock.now()).await? {
            drop(unit);
            self.show(id).await?;
            return Err(OperatorTaskError::NotOpen);
        }
        unit.change_log().audit(&audit).await?;
        unit.commit().await?;
        self.show(id).await
    }
}
