//! A consent as plain data: what the store keeps of it, and what tests build one from.

use kernel::{Timestamp, UserId};

use super::ConsentState;
use crate::{BankId, ConsentId};

/// All there is of a [`super::BankConsent`].
#[derive(Debug, Clone, PartialEq)]
pub struct ConsentSnapshot {
    /// Id.
    pub id: ConsentId,
    /// The customer it belongs to.
    pub user_id: UserId,
    /// At which bank.
    pub bank: BankId,
    /// The bank's `consentId`.
    pub external_id: String,
    /// Its state.
    pub state: ConsentState,
    /// SHA-256 of the `state` in the redirect URI, by which the callback finds the consent.
    pub callback_hash: [u8; 32],
    /// Time at which it was requested.
    pub created_at: Timestamp,
    /// Counts changes, for compare-and-swap.
    pub version: i64,
}
