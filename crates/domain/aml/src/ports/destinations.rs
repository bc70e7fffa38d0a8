//! Where customers send money, for the assessment of the customer and not of the payment.

use std::collections::BTreeSet;

use async_trait::async_trait;
use kernel::{Country, StoreError, Timestamp, UserId};

/// Countries of a customer's payments, ordered or attempted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Destinations {
    /// All of them.
    pub all: BTreeSet<Country>,
    /// Those of payments on which the rule of high-risk countries raised an alert.
    pub high_risk: BTreeSet<Country>,
}

/// Reads where customers send money.
#[async_trait]
pub trait DestinationQueries: Send + Sync {
    /// Where this customer has sent money, or tried to, in payments assessed after `since`.
    ///
    /// # Errors
    /// [`StoreError`]
    async fn destinations(
        &self,
        customer: UserId,
        since: Timestamp,
    ) -> Result<Destinations, StoreError>;
}
