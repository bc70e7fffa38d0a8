//! Facts about a customer from the rest of Drop.

use async_trait::async_trait;
use kernel::UserId;
use thiserror::Error;

use crate::CustomerFacts;

/// Facts are missing, for instance because screening is unavailable.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("what is known of the customer cannot be gathered: {0}")]
pub struct FactsUnavailable(pub String);

/// Knows customers.
#[async_trait]
pub trait CustomerRecords: Send + Sync {
    /// All that is known of this customer now; `None` if there is no such customer, or they have
    /// left.
    ///
    /// # Errors
    /// [`FactsUnavailable`]; never facts that are not whole.
    async fn facts(&self, user: UserId) -> Result<Option<CustomerFacts>, FactsUnavailable>;
}
