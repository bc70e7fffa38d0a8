//! The applicant: a customer at the verification provider, at most one per customer.

use kernel::{SingleLine, Timestamp, UserId};
use serde::{Deserialize, Serialize};

use crate::{ApplicantId, EventMark, ExternalApplicantId, LevelName, ProviderEvent, RejectLabel};

/// Whether a rejected customer may try again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RejectionKind {
    /// Another picture or document may do.
    Retry,
    /// No.
    Final,
}

/// The state of an applicant at the provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case", deny_unknown_fields)]
pub enum ApplicantState {
    /// The customer has something to do: nothing was handed in, or something is missing.
    Init,
    /// Submitted; the provider checks it.
    Pending,
    /// On hold: the provider's staff review it, or wait for our officers.
    OnHold,
    /// Approved (`GREEN`).
    Approved {
        /// Time of the provider's decision.
        at: Timestamp,
    },
    /// Rejected (`RED`). May be approved later, also after [`RejectionKind::Final`].
    Rejected {
        /// Time of the provider's decision.
        at: Timestamp,
        /// Whether the customer may try again.
        kind: RejectionKind,
        /// The provider's reasons. Never shown to the customer: some reveal a screening.
        labels: Vec<RejectLabel>,
        /// `moderationComment`; see [`crate::KycOverview`] for when it may be shown.
        comment: Option<SingleLine<500>>,
    },
    /// The provider has no such applicant any more.
    Deleted,
}

impl ApplicantState {
    /// Its name in audit entries and the database.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Init => "init",
            Self::Pending => "pending",
            Self::OnHold => "on_hold",
            Self::Approved { .. } => "approved",
            Self::Rejected { .. } => "rejected",
            Self::Deleted => "deleted",
        }
    }

    /// Of two events of the same millisecond the one that is further on counts, and of GREEN and
    /// RED the careful one.
    pub(crate) fn rank(&self) -> u8 {
        match self {
            Self::Init => 0,
            Self::Pending => 1,
            Self::OnHold => 2,
            Self::Approved { .. } => 3,
            Self::Rejected { .. } => 4,
            Self::Deleted => 5,
        }
    }
}

/// A customer at the verification provider.
#[derive(Debug, Clone, PartialEq)]
pub struct Applicant {
    /// Id.
    pub id: ApplicantId,
    /// The customer; each has at most one applicant.
    pub user_id: UserId,
    /// The provider's id. Another one takes its place if the provider deleted the first.
    pub external_id: ExternalApplicantId,
    /// The level the customer is verified at.
    pub level: LevelName,
    /// Its state according to the newest event.
    pub state: ApplicantState,
    /// The event that set the state; `None` before the first.
    pub last_event: Option<EventMark>,
    /// Time at which it was created.
    pub created_at: Timestamp,
    /// Time of the last change.
    pub updated_at: Timestamp,
    /// Counts changes, for compare-and-swap.
    pub version: i64,
}

impl Applicant {
    /// A new one, with nothing handed in.
    pub fn new(
        id: ApplicantId,
        user_id: UserId,
        external_id: ExternalApplicantId,
        level: LevelName,
        now: Timestamp,
    ) -> Self {
        Self {
            id,
            user_id,
            external_id,
            level,
            state: ApplicantState::Init,
            last_event: None,
            created_at: now,
            updated_at: now,
            version: 0,
        }
    }

    /// The same customer under a new id of the provider, after it deleted the old one.
    #[must_use]
    pub fn replaced(
        self,
        external_id: ExternalApplicantId,
        level: LevelName,
        now: Timestamp,
    ) -> Self {
        Self {
            external_id,
            level,
            state: ApplicantState::Init,
            last_event: None,
            updated_at: now,
            ..self
        }
    }

    /// As the newest of these events and of those seen before says; unchanged if none is newer.
    /// The outcome does not depend on their order, nor on how often one comes.
    #[must_use]
    pub fn after(self, events: &[ProviderEvent], now: Timestamp) -> Self {
        let own = events
            .iter()
            .filter(|event| event.external_id == self.external_id);
        let newest = own
            .filter_map(|event| Some((event.mark()?, event)))
            .max_by(|(a, _), (b, _)| a.cmp(b));
        match newest {
            Some((mark, event)) if self.last_event.as_ref().is_none_or(|last| *last < mark) => {
                Self {
                    level: event.level.clone().unwrap_or(self.level),
                    state: event.effect.clone().unwrap_or(self.state),
                    last_event: Some(mark),
                    updated_at: now,
                    ..self
                }
            }
            _ => self,
        }
    }
}
