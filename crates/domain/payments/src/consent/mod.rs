//! A customer's consent that Drop reads their accounts at a bank (PSD2 Art. 67, RTS Art. 36). The
//! aggregate is closed: it changes by its transitions alone.

mod snapshot;
mod state;
mod transitions;

use kernel::{Timestamp, UserId};
use url::Url;

use crate::{BankId, ConsentId};

pub use snapshot::ConsentSnapshot;
pub use state::{ConsentEnd, ConsentState, ConsentStateName};

/// A consent.
#[derive(Debug, Clone, PartialEq)]
pub struct BankConsent {
    data: ConsentSnapshot,
}

/// A consent that the bank has recorded and the customer has yet to confirm.
#[derive(Debug, Clone)]
pub(crate) struct NewConsent {
    pub(crate) id: ConsentId,
    pub(crate) user_id: UserId,
    pub(crate) bank: BankId,
    pub(crate) external_id: String,
    pub(crate) sca_url: Url,
    pub(crate) callback_hash: [u8; 32],
    pub(crate) at: Timestamp,
}

impl BankConsent {
    /// A consent that waits for the customer's SCA.
    pub(crate) fn start(new: NewConsent) -> Self {
        Self::restore(ConsentSnapshot {
            id: new.id,
            user_id: new.user_id,
            bank: new.bank,
            external_id: new.external_id,
            state: ConsentState::AwaitingSca {
                sca_url: new.sca_url,
            },
            callback_hash: new.callback_hash,
            created_at: new.at,
            version: 0,
        })
    }

    /// The consent as it was stored.
    pub fn restore(snapshot: ConsentSnapshot) -> Self {
        Self { data: snapshot }
    }

    /// The same after a compare-and-swap has stored it: one version on.
    #[must_use]
    pub fn stored(mut self) -> Self {
        self.data.version += 1;
        self
    }

    /// All of it, to be stored.
    pub fn snapshot(&self) -> &ConsentSnapshot {
        &self.data
    }

    /// Id.
    pub fn id(&self) -> ConsentId {
        self.data.id
    }

    /// The customer it belongs to.
    pub fn user_id(&self) -> UserId {
        self.data.user_id
    }

    /// At which bank.
    pub fn bank(&self) -> &BankId {
        &self.data.bank
    }

    /// The bank's `consentId`.
    pub fn external_id(&self) -> &str {
        &self.data.external_id
    }

    /// Its state.
    pub fn state(&self) -> &ConsentState {
        &self.data.state
    }

    /// SHA-256 of the `state` in the redirect URI, by which the callback finds the consent.
    pub fn callback_hash(&self) -> [u8; 32] {
        self.data.callback_hash
    }

    /// Time at which it was requested.
    pub fn created_at(&self) -> Timestamp {
        self.data.created_at
    }

    /// Counts changes, for compare-and-swap.
    pub fn version(&self) -> i64 {
        self.data.version
    }

    /// Whether accounts may be read by it.
    pub fn is_valid(&self) -> bool {
        self.data.state.name() == ConsentStateName::Valid
    }

    /// Whether it is over.
    pub fn is_ended(&self) -> bool {
        self.data.state.name() == ConsentStateName::Ended
    }

    /// Whether it waits for the customer's SCA at the bank.
    pub fn is_awaiting_sca(&self) -> bool {
        self.data.state.name() == ConsentStateName::AwaitingSca
    }
}
