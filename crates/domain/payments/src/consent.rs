//! A customer's consent that Drop reads their accounts at a bank (PSD2 Art. 67, RTS Art. 36).

use kernel::{Timestamp, UserId};
use serde::{Deserialize, Serialize};
use url::Url;

use crate::{BankId, ConsentId};

/// Why a consent is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConsentEnd {
    /// The customer declined at the bank, or the bank refused.
    Rejected,
    /// The customer revoked it, at the bank or at Drop.
    Revoked,
    /// Its time ran out, or a newer consent took its place.
    Expired,
}

/// Where a consent stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConsentState {
    /// The customer has yet to authenticate at the bank.
    AwaitingSca {
        /// Where the customer authenticates.
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
        /// When it was learnt.
        at: Timestamp,
    },
}

/// A consent.
#[derive(Debug, Clone, PartialEq)]
pub struct BankConsent {
    /// Id.
    pub id: ConsentId,
    /// Whose.
    pub user_id: UserId,
    /// At which bank.
    pub bank: BankId,
    /// The bank's `consentId`.
    pub external_id: String,
    /// Where it stands.
    pub state: ConsentState,
    /// SHA-256 of the `state` in the redirect URI, by which the callback finds the consent.
    pub callback_hash: [u8; 32],
    /// When asked for.
    pub created_at: Timestamp,
    /// Counts changes, for compare-and-swap.
    pub version: i64,
}
