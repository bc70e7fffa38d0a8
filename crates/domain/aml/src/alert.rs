//! An alert: what a rule found, as a case that an officer opens, looks into and decides.

use std::collections::BTreeSet;

use kernel::{Timestamp, UserId};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::{
    AlertId, AssessmentId, CaseText, Finding, Measure, PaymentId, RuleId, Severity, StrId,
};

/// The state of an alert.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(
    tag = "state",
    rename_all = "snake_case",
    rename_all_fields = "camelCase"
)]
pub enum AlertState {
    /// Not assigned.
    Open,
    /// An officer investigates it.
    Investigating {
        /// The officer it is assigned to.
        assignee: UserId,
        /// Time of the assignment.
        since: Timestamp,
    },
    /// Nothing to report.
    Resolved {
        /// The officer who decided.
        by: UserId,
        /// Time of the decision.
        at: Timestamp,
        /// The reason.
        reason: CaseText,
    },
    /// To be reported.
    Escalated {
        /// The officer who decided.
        by: UserId,
        /// Time of the decision.
        at: Timestamp,
        /// The reason.
        reason: CaseText,
    },
    /// Reported.
    Filed {
        /// The officer who escalated it.
        by: UserId,
        /// Time at which the report was filed.
        at: Timestamp,
        /// With which report.
        report: StrId,
    },
}

impl AlertState {
    /// The officer it is assigned to.
    pub fn assignee(&self) -> Option<UserId> {
        match self {
            Self::Investigating { assignee, .. } => Some(*assignee),
            _ => None,
        }
    }

    /// The word for it, in storage and on the wire.
    pub fn name(&self) -> AlertStateName {
        match self {
            Self::Open => AlertStateName::Open,
            Self::Investigating { .. } => AlertStateName::Investigating,
            Self::Resolved { .. } => AlertStateName::Resolved,
            Self::Escalated { .. } => AlertStateName::Escalated,
            Self::Filed { .. } => AlertStateName::Filed,
        }
    }
}

/// The states without their data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AlertStateName {
    /// Not assigned.
    Open,
    /// An officer investigates it.
    Investigating,
    /// Nothing to report.
    Resolved,
    /// To be reported.
    Escalated,
    /// Reported.
    Filed,
}

impl AlertStateName {
    /// Every state.
    pub const ALL: [Self; 5] = [
        Self::Open,
        Self::Investigating,
        Self::Resolved,
        Self::Escalated,
        Self::Filed,
    ];

    /// The word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Investigating => "investigating",
            Self::Resolved => "resolved",
            Self::Escalated => "escalated",
            Self::Filed => "filed",
        }
    }

    /// Whether it still awaits a decision.
    pub fn is_undecided(self) -> bool {
        matches!(self, Self::Open | Self::Investigating)
    }
}

/// What an officer wrote down about an alert. Never changed, never removed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Note {
    /// The author.
    pub by: UserId,
    /// Time of the note.
    pub at: Timestamp,
    /// The text.
    pub text: CaseText,
}

/// A case for an officer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alert {
    /// Id.
    pub id: AlertId,
    /// The assessment it comes from.
    pub assessment: AssessmentId,
    /// The payment assessed.
    pub payment: PaymentId,
    /// The customer.
    pub customer: UserId,
    /// The finding.
    pub finding: Finding,
    /// Time at which it was raised.
    pub opened_at: Timestamp,
    /// Deadline for the decision.
    pub due_at: Timestamp,
    /// Its state.
    pub state: AlertState,
    /// The officers' notes, oldest first.
    pub notes: Vec<Note>,
    /// Counts changes, for compare-and-swap.
    pub version: i64,
}

/// Why an alert cannot be changed like this.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum InvalidAlertChange {
    /// Its state does not allow it.
    #[error("an alert that is {} cannot be {wanted}", from.as_str())]
    State {
        /// The state.
        from: AlertStateName,
        /// The change requested.
        wanted: &'static str,
    },
    /// It has as many notes as it may have.
    #[error("an alert has at most {} notes", Alert::MAX_NOTES)]
    TooManyNotes,
}

impl Alert {
    /// Most notes of an alert.
    pub const MAX_NOTES: usize = 200;

    /// Gives it to an officer; an alert under investigation changes hands.
    pub fn assign(self, assignee: UserId, now: Timestamp) -> Result<Self, InvalidAlertChange> {
        match self.state {
            AlertState::Open | AlertState::Investigating { .. } => {
                let since = now;
                Ok(self.into_state(AlertState::Investigating { assignee, since }))
            }
            _ => Err(self.refuse("assigned")),
        }
    }

    /// Adds a note; possible in every state.
    pub fn note(
        mut self,
        by: UserId,
        text: CaseText,
        at: Timestamp,
    ) -> Result<Self, InvalidAlertChange> {
        if self.notes.len() >= Self::MAX_NOTES {
            return Err(InvalidAlertChange::TooManyNotes);
        }
        self.notes.push(Note { by, at, text });
        Ok(self)
    }

    /// Decides that there is nothing to report.
    pub fn resolve(
        self,
        by: UserId,
        reason: CaseText,
        at: Timestamp,
    ) -> Result<Self, InvalidAlertChange> {
        match self.state {
            AlertState::Investigating { .. } => {
                Ok(self.into_state(AlertState::Resolved { by, at, reason }))
            }
            _ => Err(self.refuse("resolved")),
        }
    }

    /// Decides that it is to be reported.
    pub fn escalate(
        self,
        by: UserId,
        reason: CaseText,
        at: Timestamp,
    ) -> Result<Self, InvalidAlertChange> {
        match self.state {
            AlertState::Investigating { .. } => {
                Ok(self.into_state(AlertState::Escalated { by, at, reason }))
            }
            _ => Err(self.refuse("escalated")),
        }
    }

    /// Records that the report on it was filed.
    pub fn file(self, report: StrId, at: Timestamp) -> Result<Self, InvalidAlertChange> {
        match self.state {
            AlertState::Escalated { by, .. } => {
                Ok(self.into_state(AlertState::Filed { by, at, report }))
            }
            _ => Err(self.refuse("filed")),
        }
    }

    /// How long it has been undecided at `now`; for a decided alert, how long the decision took.
    pub fn age(&self, now: Timestamp) -> chrono::TimeDelta {
        let until = match self.state {
            AlertState::Open | AlertState::Investigating { .. } => now,
            AlertState::Resolved { at, .. }
            | AlertState::Escalated { at, .. }
            | AlertState::Filed { at, .. } => at,
        };
        until - self.opened_at
    }

    /// Whether it is undecided and past its due time.
    pub fn is_overdue(&self, now: Timestamp) -> bool {
        self.state.name().is_undecided() && now > self.due_at
    }

    /// Whether its escalation drafts a report by itself.
    pub fn drafts_report(&self) -> bool {
        self.finding.measures.contains(&Measure::ReportDraft)
    }

    /// The rule that found it.
    pub fn rule(&self) -> RuleId {
        self.finding.rule
    }

    /// Its severity.
    pub fn severity(&self) -> Severity {
        self.finding.severity
    }

    /// Every payment it rests on, the assessed one included.
    pub fn payments(&self) -> BTreeSet<PaymentId> {
        let this = std::iter::once(self.payment);
        self.finding.evidence.iter().copied().chain(this).collect()
    }

    fn into_state(self, state: AlertState) -> Self {
        Self { state, ..self }
    }

    fn refuse(&self, wanted: &'static str) -> InvalidAlertChange {
        InvalidAlertChange::State {
            from: self.state.name(),
            wanted,
        }
    }
}
