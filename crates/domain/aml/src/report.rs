//! A suspicious transaction report (STR) to EFE at Økokrim (hvitvaskingsloven § 26): drafted by
//! one officer, approved and submitted by another, acknowledged by the authority.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use kernel::{Timestamp, UserId};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::{AlertId, CaseText, PaymentId, StrId};

/// How long a process may take to send a report before another one takes over. Several times
/// longer than look-up, sending and second look-up take with all retries.
pub const SENDING: TimeDelta = TimeDelta::minutes(15);

/// The state of a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(
    tag = "state",
    rename_all = "snake_case",
    rename_all_fields = "camelCase"
)]
pub enum ReportState {
    /// It is being written.
    Draft,
    /// It was approved and is being submitted; whether it arrived is not known yet. Sent again
    /// under the same reference it is still one report.
    Submitting {
        /// The officer who approved it.
        approved_by: UserId,
        /// Time at which it was last sent.
        since: Timestamp,
    },
    /// The authority has it.
    Submitted {
        /// The officer who approved it.
        approved_by: UserId,
        /// Time of receipt by the authority.
        at: Timestamp,
        /// The authority's name for it.
        receipt: Receipt,
        /// Why the authority does not take it after all, in its words; an officer settles that
        /// with the authority.
        #[serde(default)]
        rejected: Option<String>,
    },
    /// The authority has confirmed it.
    Acknowledged {
        /// The officer who approved it.
        approved_by: UserId,
        /// Time of receipt by the authority.
        submitted_at: Timestamp,
        /// Time of confirmation.
        at: Timestamp,
        /// The authority's name for it.
        receipt: Receipt,
    },
}

impl ReportState {
    /// The word for it, in storage and on the wire.
    pub fn name(&self) -> ReportStateName {
        match self {
            Self::Draft => ReportStateName::Draft,
            Self::Submitting { .. } => ReportStateName::Submitting,
            Self::Submitted { .. } => ReportStateName::Submitted,
            Self::Acknowledged { .. } => ReportStateName::Acknowledged,
        }
    }
}

/// The states without their data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReportStateName {
    /// It is being written.
    Draft,
    /// Being submitted.
    Submitting,
    /// The authority has it.
    Submitted,
    /// The authority has confirmed it.
    Acknowledged,
}

impl ReportStateName {
    /// The word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Submitting => "submitting",
            Self::Submitted => "submitted",
            Self::Acknowledged => "acknowledged",
        }
    }
}

/// The authority's name for a report it received.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Receipt(pub String);

/// A report. Its id is the reference under which the authority gets it, so that it is filed once
/// however often it is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Id.
    pub id: StrId,
    /// The customer it is about.
    pub customer: UserId,
    /// The alerts it is about.
    pub alerts: BTreeSet<AlertId>,
    /// The payments it is about.
    pub payments: BTreeSet<PaymentId>,
    /// The narrative: what happened and why it is suspicious.
    pub narrative: CaseText,
    /// All its authors; none of them may approve it.
    pub authors: BTreeSet<UserId>,
    /// Time at which it was created.
    pub created_at: Timestamp,
    /// Its state.
    pub state: ReportState,
    /// Counts changes, for compare-and-swap.
    pub version: i64,
}

/// Why a report cannot be changed like this.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum InvalidReportChange {
    /// Its state does not allow it.
    #[error("a report that is {} cannot be {wanted}", from.as_str())]
    State {
        /// The state.
        from: ReportStateName,
        /// The change requested.
        wanted: &'static str,
    },
    /// It is being sent at this moment; of two senders the authority could have two reports.
    #[error("the report is being sent; if it does not arrive it is sent again by itself")]
    BeingSent,
    /// An author of the report cannot approve it (four-eyes principle).
    #[error("who wrote a report cannot approve it")]
    OwnReport,
}

impl Report {
    /// Writes on a draft.
    pub fn revise(mut self, by: UserId, narrative: CaseText) -> Result<Self, InvalidReportChange> {
        match self.state {
            ReportState::Draft => {
                self.authors.insert(by);
                self.narrative = narrative;
                Ok(self)
            }
            _ => Err(self.refuse("revised")),
        }
    }

    /// Approves a draft; the approving officer must not be one of its authors (four eyes).
    pub fn approve(self, by: UserId, now: Timestamp) -> Result<Self, InvalidReportChange> {
        if self.state != ReportState::Draft {
            return Err(self.refuse("approved"));
        }
        if self.authors.contains(&by) {
            return Err(InvalidReportChange::OwnReport);
        }
        Ok(self.into_state(ReportState::Submitting {
            approved_by: by,
            since: now,
        }))
    }

    /// Records that the authority has it.
    pub fn received(self, receipt: Receipt, at: Timestamp) -> Result<Self, InvalidReportChange> {
        match self.state {
            ReportState::Submitting { approved_by, .. } => {
                Ok(self.into_state(ReportState::Submitted {
                    approved_by,
                    at,
                    receipt,
                    rejected: None,
                }))
            }
            _ => Err(self.refuse("received")),
        }
    }

    /// Claims a report that is being submitted for another attempt, unless an attempt is under way:
    /// the last one may take [`SENDING`].
    pub fn send_again(self, now: Timestamp) -> Result<Self, InvalidReportChange> {
        match self.state {
            ReportState::Submitting { since, .. } if now < since + SENDING => {
                Err(InvalidReportChange::BeingSent)
            }
            ReportState::Submitting { approved_by, .. } => {
                Ok(self.into_state(ReportState::Submitting {
                    approved_by,
                    since: now,
                }))
            }
            _ => Err(self.refuse("sent again")),
        }
    }

    /// Records that the authority does not take what it has.
    pub fn rejected(self, why: String) -> Result<Self, InvalidReportChange> {
        match self.state.clone() {
            ReportState::Submitted {
                approved_by,
                at,
                receipt,
                rejected: None,
            } => Ok(self.into_state(ReportState::Submitted {
                approved_by,
                at,
                receipt,
                rejected: Some(why),
            })),
            _ => Err(self.refuse("rejected")),
        }
    }

    /// Records that the authority certainly does not have it: it is a draft again, to be corrected.
    pub fn refused(self) -> Result<Self, InvalidReportChange> {
        match self.state {
            ReportState::Submitting { .. } => Ok(self.into_state(ReportState::Draft)),
            _ => Err(self.refuse("refused")),
        }
    }

    /// Records that the authority has confirmed it.
    pub fn acknowledge(self, now: Timestamp) -> Result<Self, InvalidReportChange> {
        match self.state.clone() {
            ReportState::Submitted {
                approved_by,
                at,
                receipt,
                ..
            } => Ok(self.into_state(ReportState::Acknowledged {
                approved_by,
                submitted_at: at,
                at: now,
                receipt,
            })),
            _ => Err(self.refuse("acknowledged")),
        }
    }

    fn into_state(self, state: ReportState) -> Self {
        Self { state, ..self }
    }

    fn refuse(&self, wanted: &'static str) -> InvalidReportChange {
        InvalidReportChange::State {
            from: self.state.name(),
            wanted,
        }
    }
}
