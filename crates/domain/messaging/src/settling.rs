//! What operators decide: a dead delivery is tried again or discarded, a task is closed. Each
//! decision leaves a line in the audit log.

use std::sync::Arc;

use kernel::{Actor, AuditEntry, Clock, IdSource, IntegrationEvent, RequestContext, StoreError};
use thiserror::Error;

use crate::{
    DeliveryDecision, DeliveryId, MessagingEvent, OperatorTaskId,
    ports::{ChangeRecord, Deliveries, OperatorTasks},
};

/// Why nothing was decided.
#[derive(Debug, Error)]
pub enum ResolveError {
    /// There is none of this id, or it is not dead (any more).
    #[error("there is no dead delivery of this id")]
    NotDead,
    /// There is none of this id, or it is closed already.
    #[error("there is no open task of this id")]
    NotOpen,
    /// Storage failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Decides about dead deliveries.
#[derive(Clone)]
pub struct DeadLetters {
    deliveries: Arc<dyn Deliveries>,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn IdSource>,
}

impl DeadLetters {
    /// Wires it.
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

    /// Tries a dead delivery again. Who may do this is decided by the caller.
    pub async fn retry(
        &self,
        id: DeliveryId,
        operator: Actor,
        context: &RequestContext,
    ) -> Result<(), ResolveError> {
        let trace = self.trace(MessagingEvent::DeliveryRetried, id, operator, context);
        let now = self.clock.now();
        done(self.deliveries.retry_dead(id, now, &trace).await?)
    }

    /// Gives a dead delivery up for good, so that later ones of its aggregate go on.
    pub async fn discard(
        &self,
        id: DeliveryId,
        operator: Actor,
        context: &RequestContext,
    ) -> Result<(), ResolveError> {
        let trace = self.trace(MessagingEvent::DeliveryDiscarded, id, operator, context);
        let now = self.clock.now();
        done(self.deliveries.discard(id, now, &trace).await?)
    }

    fn trace(
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

fn done(was_dead: bool) -> Result<(), ResolveError> {
    was_dead.then_some(()).ok_or(ResolveError::NotDead)
}

/// Decides about operator tasks.
#[derive(Clone)]
pub struct ResolveOperatorTasks {
    tasks: Arc<dyn OperatorTasks>,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn IdSource>,
}

impl ResolveOperatorTasks {
    /// Wires it.
    pub fn new(
        tasks: Arc<dyn OperatorTasks>,
        clock: Arc<dyn Clock>,
        ids: Arc<dyn IdSource>,
    ) -> Self {
        Self { tasks, clock, ids }
    }

    /// Closes a task whose matter is settled. Who may do this is decided by the caller.
    pub async fn close(
        &self,
        id: OperatorTaskId,
        operator: Actor,
        context: &RequestContext,
    ) -> Result<(), ResolveError> {
        let (ids, clock) = (self.ids.as_ref(), self.clock.as_ref());
        let what = "operator_task.closed";
        let audit = AuditEntry::new(ids, clock, context, operator, what, &id);
        let closed = self.tasks.close(id, "operator", clock.now(), &audit);
        closed.await?.then_some(()).ok_or(ResolveError::NotOpen)
    }
}
