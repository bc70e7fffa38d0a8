//! What operators decide: a dead delivery is retried or discarded, a task is closed. Each decision
//! leaves an entry in the audit log. Who may decide is checked by the caller.

use std::sync::Arc;

use kernel::{
    Actor, AuditEntry, Clock, IdSource, IntegrationEvent, Page, PageRequest, RequestContext,
    StoreError,
};
use thiserror::Error;

use crate::{
    Delivery, DeliveryDecision, DeliveryId, MessagingEvent, OperatorTask, OperatorTaskId,
    ports::{ChangeRecord, Deliveries, DeliveryFilter, OperatorTasks, TaskFilter},
};

/// Why nothing was decided about a delivery.
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

/// Why nothing was decided about a task.
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
    deliveries: Arc<dyn Deliveries>,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn IdSource>,
}

impl DeadLetters {
    /// The use case over its ports.
    pub fn new(
        deliveries: Arc<dyn Deliveries>,
        clock: Arc<dyn Clock>,
        ids: Arc<dyn IdSource>,
    ) -> Self {
        Self {
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

    /// Schedules a dead delivery for another series of attempts.
    pub async fn retry(
        &self,
        id: DeliveryId,
        operator: Actor,
        context: &RequestContext,
    ) -> Result<Delivery, DeadLetterError> {
        let record = self.record(MessagingEvent::DeliveryRetried, id, operator, context);
        let now = self.clock.now();
        let was_dead = self.deliveries.retry_dead(id, now, &record).await?;
        self.decided(id, was_dead).await
    }

    /// Discards a dead delivery for good, so that later events of its aggregate are delivered.
    pub async fn discard(
        &self,
        id: DeliveryId,
        operator: Actor,
        context: &RequestContext,
    ) -> Result<Delivery, DeadLetterError> {
        let record = self.record(MessagingEvent::DeliveryDiscarded, id, operator, context);
        let now = self.clock.now();
        let was_dead = self.deliveries.discard(id, now, &record).await?;
        self.decided(id, was_dead).await
    }

    async fn decided(&self, id: DeliveryId, was_dead: bool) -> Result<Delivery, DeadLetterError> {
        let delivery = self.show(id).await?;
        was_dead.then_some(delivery).ok_or(DeadLetterError::NotDead)
    }

    fn record(
        &self,
        event: fn(DeliveryDecision) -> MessagingEvent,
        id: DeliveryId,
        operator: Actor,
        context: &RequestContext,
    ) -> ChangeRecord {
        let (ids, clock) = (self.ids.as_ref(), self.clock.as_ref());
        let event = event(DeliveryDecision { delivery_id: id });
        ChangeRecord {
            audit: AuditEntry::new(ids, clock, context, operator, event.kind_name(), &id),
            event: event.to_outbox(ids, clock),
        }
    }
}

/// The exception queue, and the decision that a task is done.
#[derive(Clone)]
pub struct ResolveOperatorTasks {
    tasks: Arc<dyn OperatorTasks>,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn IdSource>,
}

impl ResolveOperatorTasks {
    /// The use case over its ports.
    pub fn new(
        tasks: Arc<dyn OperatorTasks>,
        clock: Arc<dyn Clock>,
        ids: Arc<dyn IdSource>,
    ) -> Self {
        Self { tasks, clock, ids }
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

    /// Closes a task whose matter is resolved.
    pub async fn close(
        &self,
        id: OperatorTaskId,
        operator: Actor,
        context: &RequestContext,
    ) -> Result<OperatorTask, OperatorTaskError> {
        let (ids, clock) = (self.ids.as_ref(), self.clock.as_ref());
        let what = "operator_task.closed";
        let audit = AuditEntry::new(ids, clock, context, operator, what, &id);
        let was_open = self
            .tasks
            .close(id, "operator", clock.now(), &audit)
            .await?;
        let task = self.show(id).await?;
        was_open.then_some(task).ok_or(OperatorTaskError::NotOpen)
    }
}
