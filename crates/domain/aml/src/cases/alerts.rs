//! Alerts: taken, noted on, decided.

use std::collections::BTreeSet;

use kernel::{IntegrationEvent, MAX_ATTEMPTS, RequestContext, StoreError, UserId, retry_conflicts};
use serde_json::json;

use super::CaseError;
use crate::{
    Alert, AlertChange, AlertId, AlertState, AmlEvent, CaseText, InvalidAlertChange, Officer,
    Report, ReportState, Storage, StrId, SystemPorts, Task,
};

/// The event of a change to an alert.
type AlertEvent = fn(AlertChange) -> AmlEvent;

/// Changes alerts: read, decide, store.
#[derive(Clone)]
struct Changes {
    storage: Storage,
    system: SystemPorts,
}

impl Changes {
    async fn apply<F>(
        &self,
        officer: &Officer,
        id: AlertId,
        event: AlertEvent,
        context: &RequestContext,
        change: F,
    ) -> Result<Alert, CaseError>
    where
        F: Fn(Alert) -> Result<(Alert, Option<Report>), InvalidAlertChange> + Send + Sync,
    {
        officer.may(Task::WorkCases)?;
        let change = &change;
        retry_conflicts(MAX_ATTEMPTS, || async move {
            let found = self.storage.alerts.alert(id).await?;
            let (mut after, report) = change(found.ok_or(CaseError::NotFound)?)?;
            self.save(&mut after, report.as_ref(), officer, event, context)
                .await?;
            Ok(after)
        })
        .await
    }

    async fn save(
        &self,
        after: &mut Alert,
        report: Option<&Report>,
        officer: &Officer,
        event: AlertEvent,
        context: &RequestContext,
    ) -> Result<(), StoreError> {
        let system = &self.system;
        let detail = json!({ "state": after.state.name(), "report": report.map(|r| r.id) });
        let event = event(AlertChange { alert_id: after.id });
        let audit = system.audit(context, officer.actor(), event.kind_name(), &after.id);
        let mut unit = self.storage.units.begin().await?;
        unit.alerts().update(after).await?;
        if let Some(report) = report {
            unit.reports().add(report).await?;
        }
        unit.change_log().audit(&audit.with(detail)).await?;
        unit.change_log().publish(&system.event(&event)).await?;
        unit.commit().await
    }
}

macro_rules! use_case {
    ($(#[$meta:meta])* $name:ident) => {
        $(#[$meta])*
        #[derive(Clone)]
        pub struct $name(Changes);

        impl $name {
            /// Creates the use case from its ports.
            pub fn new(storage: &Storage, system: &SystemPorts) -> Self {
                let (storage, system) = (storage.clone(), system.clone());
                Self(Changes { storage, system })
            }
        }
    };
}

use_case!(
    /// Gives an alert to an officer.
    AssignAlert
);

impl AssignAlert {
    /// Gives it to `assignee`, who has to be an officer: the caller knows who is one.
    pub async fn assign(
        &self,
        officer: &Officer,
        id: AlertId,
        assignee: UserId,
        context: &RequestContext,
    ) -> Result<Alert, CaseError> {
        let now = self.0.system.now();
        let change = |alert: Alert| Ok((alert.assign(assignee, now)?, None));
        let changes = &self.0;
        changes
            .apply(officer, id, AmlEvent::AlertAssigned, context, change)
            .await
    }
}

use_case!(
    /// Writes something down about an alert.
    NoteAlert
);

impl NoteAlert {
    /// Adds a note.
    pub async fn note(
        &self,
        officer: &Officer,
        id: AlertId,
        text: &CaseText,
        context: &RequestContext,
    ) -> Result<Alert, CaseError> {
        let (by, now) = (officer.user_id, self.0.system.now());
        let change = |alert: Alert| Ok((alert.note(by, text.clone(), now)?, None));
        let changes = &self.0;
        changes
            .apply(officer, id, AmlEvent::AlertNoted, context, change)
            .await
    }
}

/// An officer's decision on an alert.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AlertDecision {
    /// Nothing to report.
    Resolve,
    /// To be reported.
    Escalate,
}

use_case!(
    /// Decides on an alert.
    DecideAlert
);

impl DecideAlert {
    /// Decides. Escalating an alert whose rule wants a report drafts one in the same unit, written
    /// by the officer who escalates: another one has to approve it.
    pub async fn decide(
        &self,
        officer: &Officer,
        id: AlertId,
        decision: AlertDecision,
        reason: &CaseText,
        context: &RequestContext,
    ) -> Result<Alert, CaseError> {
        let (by, now) = (officer.user_id, self.0.system.now());
        let report_id = StrId::new(self.0.system.ids.as_ref());
        let (event, changes) = (decision.event(), &self.0);
        let change = |alert: Alert| match decision {
            AlertDecision::Resolve => Ok((alert.resolve(by, reason.clone(), now)?, None)),
            AlertDecision::Escalate => {
                let alert = alert.escalate(by, reason.clone(), now)?;
                let report = alert
                    .drafts_report()
                    .then(|| draft(report_id, &alert, reason));
                Ok((alert, report))
            }
        };
        changes.apply(officer, id, event, context, change).await
    }
}

impl AlertDecision {
    fn event(self) -> AlertEvent {
        match self {
            Self::Resolve => AmlEvent::AlertResolved,
            Self::Escalate => AmlEvent::AlertEscalated,
        }
    }
}

/// The draft that an escalation makes.
fn draft(id: StrId, alert: &Alert, reason: &CaseText) -> Report {
    let (authors, at) = match &alert.state {
        AlertState::Escalated { by, at, .. } => (BTreeSet::from([*by]), *at),
        _ => (BTreeSet::new(), alert.opened_at),
    };
    let text = format!("{}\n\n{}", alert.finding.explanation, reason.as_str());
    let short: String = text.chars().take(CaseText::MAX).collect();
    Report {
        id,
        customer: alert.customer,
        alerts: BTreeSet::from([alert.id]),
        payments: alert.payments(),
        narrative: CaseText::new(&short).unwrap_or_else(|_| reason.clone()),
        authors,
        created_at: at,
        state: ReportState::Draft,
        version: 1,
    }
}
