//! What operators decide: a dead delivery is tried again or discarded, a task is closed. Each
//! decision leaves a line in the audit log.

use std::sync::Arc;

use kernel::{
    Actor, AuditEntry, Clock, IdSource, OutboxEvent, RequestContext, StoreError, UnitOfWorkFactory,
};
use serde_json::json;
use thiserror::Error;

use crate::{DeliveryId, OperatorTaskId, ports::MessagingUnitOfWork};

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
    units: Arc<dyn UnitOfWorkFactory<dyn MessagingUnitOfWork>>,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn IdSource>,
}

impl DeadLetters {
    /// Over this storage.
    pub fn new(
        units: Arc<dyn UnitOfWorkFactory<dyn MessagingUnitOfWork>>,
        clock: Arc<dyn Clock>,
        ids: Arc<dyn IdSource>,
    ) -> Self {
        Self { units, clock, ids }
    }

    /// Tries a dead delivery again. Who may do this is decided by the caller.
    pub async fn retry(
        &self,
        id: DeliveryId,
        operator: Actor,
        context: &RequestContext,
    ) -> Result<(), ResolveError> {
        let mut unit = self.units.begin().await?;
        if !unit.dead_letters().retry(id, self.clock.now()).await? {
            return Err(ResolveError::NotDead);
        }
        self.record(unit, "outbox.retried", id, operator, context)
            .await
    }

    /// Gives a dead delivery up for good, so that later ones of its aggregate go on.
    pub async fn discard(
        &self,
        id: DeliveryId,
        operator: Actor,
        context: &RequestContext,
    ) -> Result<(), ResolveError> {
        let mut unit = self.units.begin().await?;
        if !unit.dead_letters().discard(id, self.clock.now()).await? {
            return Err(ResolveError::NotDead);
        }
        self.record(unit, "outbox.discarded", id, operator, context)
            .await
    }

    /// Records the decision in its unit, and commits it.
    async fn record(
        &self,
        mut unit: Box<dyn MessagingUnitOfWork>,
        what: &'static str,
        id: DeliveryId,
        operator: Actor,
        context: &RequestContext,
    ) -> Result<(), ResolveError> {
        let (ids, clock) = (self.ids.as_ref(), self.clock.as_ref());
        let audit = AuditEntry::new(ids, clock, context, operator, what, &id);
        let event = OutboxEvent::new(ids, clock, what, &id, json!({ "deliveryId": id }));
        unit.change_log().audit(&audit).await?;
        unit.change_log().publish(&event).await?;
        Ok(unit.commit().await?)
    }
}

/// Decides about operator tasks.
#[derive(Clone)]
pub struct ResolveOperatorTasks {
    units: Arc<dyn UnitOfWorkFactory<dyn MessagingUnitOfWork>>,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn IdSource>,
}

impl ResolveOperatorTasks {
    /// Over this storage.
    pub fn new(
        units: Arc<dyn UnitOfWorkFactory<dyn MessagingUnitOfWork>>,
        clock: Arc<dyn Clock>,
        ids: Arc<dyn IdSource>,
    ) -> Self {
        Self { units, clock, ids }
    }

    /// Closes a task that is dealt with. Who may do this is decided by the caller.
    pub async fn close(
        &self,
        id: OperatorTaskId,
        operator: Actor,
        context: &RequestContext,
    ) -> Result<(), ResolveError> {
        let (ids, clock) = (self.ids.as_ref(), self.clock.as_ref());
        let what = "operator_task.closed";
        let audit = AuditEntry::new(ids, clock, context, operator, what, &id);
        let mut unit = self.units.begin().await?;
        let tasks = unit.operator_tasks();
        if !tasks.close(id, "operator", clock.now()).await? {
            return Err(ResolveError::NotOpen);
        }
        unit.change_log().audit(&audit).await?;
        Ok(unit.commit().await?)
    }
}
