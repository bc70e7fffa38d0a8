//! The provider's events about an applicant. They come late, twice and out of order: the newest
//! by the provider's own time counts, and the others are kept as a record.

use kernel::{Timestamp, UserId};
use serde::{Deserialize, Serialize};

use crate::{ApplicantState, EventKey, ExternalApplicantId, LevelName};

/// How an event was handled when it was received.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Disposition {
    /// It was applied to the applicant's state.
    Applied,
    /// A newer one was known.
    Superseded,
    /// It does not concern the applicant's state.
    Informative,
    /// The applicant was not known yet; it counts as soon as it is.
    UnknownApplicant,
}

impl Disposition {
    /// Its name in the database and in audit entries.
    pub fn name(self) -> &'static str {
        match self {
            Self::Applied => "applied",
            Self::Superseded => "superseded",
            Self::Informative => "informative",
            Self::UnknownApplicant => "unknown_applicant",
        }
    }
}

/// One notice of the provider.
#[derive(Debug, Clone, PartialEq)]
pub struct ProviderEvent {
    /// Two notices of one key are the same.
    pub key: EventKey,
    /// The provider's word for what happened, `applicantReviewed`.
    pub kind: String,
    /// The applicant it is about, by the provider's id.
    pub external_id: ExternalApplicantId,
    /// The customer, by the id that was given to the provider; `None` if it is none of ours.
    pub user_id: Option<UserId>,
    /// The level, if it names one.
    pub level: Option<LevelName>,
    /// The applicant's state after it; `None` if it does not say.
    pub effect: Option<ApplicantState>,
    /// Time at which it happened, by the provider's clock, to the millisecond.
    pub created_at: Timestamp,
    /// Time at which it was received.
    pub received_at: Timestamp,
}

impl ProviderEvent {
    /// Its place among the events that say where the applicant stands; `None` if it does not.
    pub fn mark(&self) -> Option<EventMark> {
        let effect = self.effect.as_ref()?;
        Some(EventMark {
            created_at: self.created_at,
            rank: effect.rank(),
            key: self.key.clone(),
        })
    }
}

/// The place of an event in the order in which events count: by time, and within one millisecond
/// by how far on they are.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct EventMark {
    /// The provider's time.
    pub created_at: Timestamp,
    /// Progress within the same instant.
    pub rank: u8,
    /// Key of the event, to break ties.
    pub key: EventKey,
}

/// An event, and how it was handled.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordedEvent {
    /// The event.
    pub event: ProviderEvent,
    /// How it was handled when it was received.
    pub disposition: Disposition,
}
