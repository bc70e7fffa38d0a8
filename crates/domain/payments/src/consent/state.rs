//! The states of a consent.

use kernel::Timestamp;
use url::Url;

use crate::named::named;

named! {
    /// Why a consent is over.
    pub enum ConsentEnd {
        /// The customer declined at the bank, or the bank refused.
        Rejected = "rejected",
        /// The customer revoked it, at the bank or at Drop.
        Revoked = "revoked",
        /// Its time ran out, or a newer consent took its place.
        Expired = "expired",
    }
}

/// The state of a consent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConsentState {
    /// The customer has yet to authenticate at the bank.
    AwaitingSca {
        /// The page where the customer authenticates.
        sca_url: Url,
    },
    /// Accounts may be read.
    Valid {
        /// Last day, as the bank says (it may have shortened what was asked).
        valid_until: chrono::NaiveDate,
    },
    /// No more.
    Ended {
        /// Why.
        reason: ConsentEnd,
        /// Time at which this became known.
        at: Timestamp,
    },
}

named! {
    /// The states without their data.
    pub enum ConsentStateName {
        /// See [`ConsentState::AwaitingSca`].
        AwaitingSca = "awaiting_sca",
        /// See [`ConsentState::Valid`].
        Valid = "valid",
        /// See [`ConsentState::Ended`].
        Ended = "ended",
    }
}

impl ConsentState {
    /// The state without its data.
    pub fn name(&self) -> ConsentStateName {
        match self {
            Self::AwaitingSca { .. } => ConsentStateName::AwaitingSca,
            Self::Valid { .. } => ConsentStateName::Valid,
            Self::Ended { .. } => ConsentStateName::Ended,
        }
    }
}
