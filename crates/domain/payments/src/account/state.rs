//! Whether an account is connected, and its last balance.

use kernel::{Money, Timestamp};
use serde::{Deserialize, Serialize};

use crate::named::named;

/// The balance that the bank last reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Balance {
    /// The available balance (`interimAvailable` or the nearest the bank reports).
    pub available: Money,
    /// The booked balance (`closingBooked`/`interimBooked`), if reported.
    pub booked: Option<Money>,
    /// Time at which the bank was asked.
    pub fetched_at: Timestamp,
}

/// Whether the account is shown and may be paid from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccountState {
    /// Connected.
    Connected,
    /// Removed by the customer, or its consent ended.
    Disconnected {
        /// Time at which the state was entered.
        at: Timestamp,
    },
}

named! {
    /// The states without their data.
    pub enum AccountStateName {
        /// See [`AccountState::Connected`].
        Connected = "connected",
        /// See [`AccountState::Disconnected`].
        Disconnected = "disconnected",
    }
}

impl AccountState {
    /// The state without its data.
    pub fn name(self) -> AccountStateName {
        match self {
            Self::Connected => AccountStateName::Connected,
            Self::Disconnected { .. } => AccountStateName::Disconnected,
        }
    }
}
