//! The source of published exchange rates.

use async_trait::async_trait;
use kernel::Currency;
use thiserror::Error;

use crate::ReferenceRate;

/// A publisher of reference rates.
#[async_trait]
pub trait ExchangeRates: Send + Sync {
    /// The newest published rate of each of these currencies; those the publisher does not have
    /// are left out.
    ///
    /// # Errors
    /// See [`RatesError`].
    async fn latest(&self, currencies: &[Currency]) -> Result<Vec<ReferenceRate>, RatesError>;
}

/// Why there are no fresh rates.
#[derive(Debug, Error)]
pub enum RatesError {
    /// The publisher cannot be reached or answers with an error.
    #[error("the rate publisher is unavailable: {0}")]
    Unavailable(String),
    /// The answer is not what the protocol says.
    #[error("the rate publisher's answer is unusable: {0}")]
    Malformed(String),
}
