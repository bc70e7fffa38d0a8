//! What the monitoring of payments reports to other contexts. Nothing here names a customer: an
//! event may leave the house.

use kernel::{EventData, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{AlertId, RuleId, Severity, StrId};

kernel::integration_events! {
    /// What the monitoring of payments reports to other contexts.
    AmlEvent, AmlEventKind {
        /// A rule found something in a payment.
        AlertOpened(NewAlert) = "aml.alert_opened",
        /// An alert was given to an officer.
        AlertAssigned(AlertChange) = "aml.alert_assigned",
        /// An officer wrote a note about an alert.
        AlertNoted(AlertChange) = "aml.alert_noted",
        /// An officer found nothing to report.
        AlertResolved(AlertChange) = "aml.alert_resolved",
        /// An officer found something to report.
        AlertEscalated(AlertChange) = "aml.alert_escalated",
        /// The draft of a report was changed.
        StrRevised(ReportChange) = "aml.str_revised",
        /// A second officer approved a report, which is sent now.
        StrApproved(ReportChange) = "aml.str_approved",
        /// A report is sent again, since it is not known whether it arrived.
        StrSentAgain(ReportChange) = "aml.str_sent_again",
        /// The authority did not accept a report; it is a draft again.
        StrRefused(ReportChange) = "aml.str_refused",
        /// The authority received a report.
        StrSubmitted(ReportChange) = "aml.str_submitted",
        /// The authority acknowledged a report.
        StrAcknowledged(ReportChange) = "aml.str_acknowledged",
        /// The authority rejected a report that it had received.
        StrRejected(ReportChange) = "aml.str_rejected",
    }
}

/// An alert as it was opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NewAlert {
    /// The alert.
    pub alert_id: AlertId,
    /// The rule that found something.
    pub rule: RuleId,
    /// Its severity.
    pub severity: Severity,
    /// Deadline for an officer's decision.
    pub due_at: Timestamp,
}

impl EventData for NewAlert {
    const AGGREGATE: &'static str = "alertId";

    fn aggregate_id(&self) -> String {
        self.alert_id.to_string()
    }
}

/// An alert that was changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AlertChange {
    /// The alert.
    pub alert_id: AlertId,
}

impl EventData for AlertChange {
    const AGGREGATE: &'static str = "alertId";

    fn aggregate_id(&self) -> String {
        self.alert_id.to_string()
    }
}

/// A suspicious transaction report that was changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ReportChange {
    /// The report.
    pub report_id: StrId,
}

impl EventData for ReportChange {
    const AGGREGATE: &'static str = "reportId";

    fn aggregate_id(&self) -> String {
        self.report_id.to_string()
    }
}

#[cfg(test)]
mod tests;
