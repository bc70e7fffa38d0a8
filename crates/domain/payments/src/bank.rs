//! The banks a customer can connect, as the customer sees them.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Name of a configured bank profile: `dnb`, `sparebank1`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct BankId(String);

impl BankId {
    /// Wraps the configured name.
    pub fn new(name: impl Into<String>) -> Self {
        Self(name.into())
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for BankId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for BankId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The information by which a customer chooses a bank, and the rules of its consents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BankSummary {
    /// Id.
    pub id: BankId,
    /// Name for people.
    pub name: String,
    /// BIC, if the profile tells it.
    pub bic: Option<String>,
    /// Days a consent may last (the bank may shorten it).
    pub consent_days: u16,
    /// Reads a day without the customer present, per endpoint and account (1 to 4).
    pub frequency_per_day: u8,
    /// Seconds the customer has for SCA of a payment before it expires.
    pub sca_timeout_seconds: u32,
}
