//! What the authority says of reports it has: confirmed by its own word or by an officer who has the
//! confirmation in hand, or not taken after all.

use std::sync::Arc;

use kernel::{Actor, RequestContext, Timestamp};

use super::{
    CaseError,
    reports::{ReportEvent, all_in, apply},
};
use crate::{
    AmlEvent, InvalidReportChange, Officer, Report, ReportState, ReportStateName, Storage, StrId,
    SystemPorts, Task,
    ports::{Filed, Regulator, Standing},
};

/// The outcome of a round of polling.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Polled {
    /// Reports the authority has acknowledged.
    pub acknowledged: u64,
    /// Reports it has rejected.
    pub rejected: u64,
    /// Reports it could not be asked about, or whose answer could not be recorded; the next round
    /// asks again.
    pub unanswered: u64,
}

/// Records that the authority confirmed reports.
#[derive(Clone)]
pub struct AcknowledgeStr {
    storage: Storage,
    system: SystemPorts,
    regulator: Arc<dyn Regulator>,
}

impl AcknowledgeStr {
    /// Creates the use case from its ports.
    pub fn new(storage: &Storage, system: &SystemPorts, regulator: Arc<dyn Regulator>) -> Self {
        Self {
            storage: storage.clone(),
            system: system.clone(),
            regulator,
        }
    }

    /// An officer has the confirmation in hand.
    pub async fn acknowledge(
        &self,
        officer: &Officer,
        id: StrId,
        context: &RequestContext,
    ) -> Result<Report, CaseError> {
        officer.may(Task::WorkCases)?;
        let now = self.system.now();
        self.acknowledged(id, officer.actor(), now, context).await
    }

    /// Asks the authority about every submitted report. A job calls it. What is not taken stays
    /// submitted, is published once as an event, and awaits an officer who clarifies it with the authority.
    pub async fn poll(&self, context: &RequestContext) -> Result<Polled, CaseError> {
        let mut polled = Polled::default();
        for report in all_in(&self.storage, ReportStateName::Submitted).await? {
            // What it does not say now, it says at the next round.
            let Ok(Some(Filed { standing, .. })) = self.regulator.find(report.id).await else {
                polled.unanswered = polled.unanswered.saturating_add(1);
                continue;
            };
            match self.heard(&report, standing, context, &mut polled).await {
                // It was recorded concurrently.
                Ok(()) | Err(CaseError::Report(_)) => {}
                Err(_) => polled.unanswered = polled.unanswered.saturating_add(1),
            }
        }
        Ok(polled)
    }

    async fn heard(
        &self,
        report: &Report,
        standing: Standing,
        context: &RequestContext,
        polled: &mut Polled,
    ) -> Result<(), CaseError> {
        match standing {
            Standing::Acknowledged { at } => {
                self.acknowledged(report.id, Actor::System, at, context)
                    .await?;
                polled.acknowledged = polled.acknowledged.saturating_add(1);
            }
            Standing::Rejected { why } if is_news(report) => {
                let done: (ReportEvent, _) = (AmlEvent::StrRejected, Actor::System);
                let change = |report: Report| report.rejected(why.clone());
                self.record(report.id, done, context, change).await?;
                polled.rejected = polled.rejected.saturating_add(1);
            }
            Standing::Pending | Standing::Rejected { .. } => {}
        }
        Ok(())
    }

    async fn acknowledged(
        &self,
        id: StrId,
        actor: Actor,
        at: Timestamp,
        context: &RequestContext,
    ) -> Result<Report, CaseError> {
        let done: (ReportEvent, _) = (AmlEvent::StrAcknowledged, actor);
        self.record(id, done, context, |report: Report| report.acknowledge(at))
            .await
    }

    async fn record<F>(
        &self,
        id: StrId,
        done: (ReportEvent, Actor),
        context: &RequestContext,
        change: F,
    ) -> Result<Report, CaseError>
    where
        F: Fn(Report) -> Result<Report, InvalidReportChange> + Send + Sync,
    {
        apply(&self.storage, &self.system, id, done, context, change).await
    }
}

fn is_news(report: &Report) -> bool {
    matches!(report.state, ReportState::Submitted { rejected: None, .. })
}
