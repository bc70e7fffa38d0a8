//! The ports of the use cases, grouped by what implements them.

use std::sync::Arc;

use kernel::{
    Actor, AuditEntry, Clock, IdSource, IntegrationEvent, OutboxEvent, RequestContext, Timestamp,
    UnitOfWorkFactory,
};

use crate::{
    AmlEvent,
    ports::{AlertQueries, AmlUnitOfWork, AssessmentQueries, ReportQueries, RuleSetQueries},
};

/// Storage of this context.
#[derive(Clone)]
pub struct Storage {
    /// Begins units of work.
    pub units: Arc<dyn UnitOfWorkFactory<dyn AmlUnitOfWork>>,
    /// Reads assessments and histories.
    pub assessments: Arc<dyn AssessmentQueries>,
    /// Reads alerts.
    pub alerts: Arc<dyn AlertQueries>,
    /// Reads reports.
    pub reports: Arc<dyn ReportQueries>,
    /// Reads rule sets.
    pub rule_sets: Arc<dyn RuleSetQueries>,
}

impl Storage {
    /// One store that is all of them.
    pub fn of<S>(store: Arc<S>) -> Self
    where
        S: UnitOfWorkFactory<dyn AmlUnitOfWork>
            + AssessmentQueries
            + AlertQueries
            + ReportQueries
            + RuleSetQueries
            + 'static,
    {
        Self {
            units: store.clone(),
            assessments: store.clone(),
            alerts: store.clone(),
            reports: store.clone(),
            rule_sets: store,
        }
    }
}

/// Time and ids.
#[derive(Clone)]
pub struct SystemPorts {
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Ids.
    pub ids: Arc<dyn IdSource>,
}

impl SystemPorts {
    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

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

    pub(crate) fn event(&self, event: &AmlEvent) -> OutboxEvent {
        event.to_outbox(self.ids.as_ref(), self.clock.as_ref())
    }
}
