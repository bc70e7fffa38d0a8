//! The ports of the use cases, grouped by what implements them.

use std::sync::Arc;

use kernel::{
    Actor, AuditEntry, Clock, IdSource, IntegrationEvent, OutboxEvent, RequestContext, Timestamp,
    UnitOfWorkFactory,
};

use crate::{
    KycEvent, Levels, RiskPolicy,
    ports::{IdentityVerification, KycQueries, KycUnitOfWork},
};

/// Storage of this context.
#[derive(Clone)]
pub struct Storage {
    /// Begins units of work.
    pub units: Arc<dyn UnitOfWorkFactory<dyn KycUnitOfWork>>,
    /// Reads.
    pub queries: Arc<dyn KycQueries>,
}

/// The provider and our rules for it.
#[derive(Clone)]
pub struct Verification {
    /// Verifies people.
    pub provider: Arc<dyn IdentityVerification>,
    /// The provider's names of its levels.
    pub levels: Levels,
    /// The policy that decides between levels of risk.
    pub policy: RiskPolicy,
}

/// Time and ids.
#[derive(Clone)]
pub struct SystemPorts {
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// New ids.
    pub ids: Arc<dyn IdSource>,
}

impl SystemPorts {
    /// The present moment.
    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// An audit entry of now.
    pub(crate) fn audit(
        &self,
        context: &RequestContext,
        actor: Actor,
        action: &'static str,
        subject: &impl ToString,
    ) -> AuditEntry {
        let (ids, clock) = (self.ids.as_ref(), self.clock.as_ref());
        AuditEntry::new(ids, clock, context, actor, action, subject)
    }

    /// The outbox row of an event that happens now.
    pub(crate) fn event(&self, event: &KycEvent) -> OutboxEvent {
        event.to_outbox(self.ids.as_ref(), self.clock.as_ref())
    }
}
