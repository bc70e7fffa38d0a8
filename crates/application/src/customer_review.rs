//! The review of one customer's risk, as the policies of this crate call it.

use async_trait::async_trait;
use kernel::{Actor, RequestContext, UserId};
use kyc::{ReviewCustomers, ReviewError};

/// Reviews one customer's risk. Implemented by [`ReviewCustomers`].
#[async_trait]
pub trait CustomerReview: Send + Sync {
    /// Reviews the customer on the system's behalf; does nothing for a customer who has left.
    ///
    /// # Errors
    /// [`ReviewError`]
    async fn review(&self, user: UserId, context: &RequestContext) -> Result<(), ReviewError>;
}

#[async_trait]
impl CustomerReview for ReviewCustomers {
    async fn review(&self, user: UserId, context: &RequestContext) -> Result<(), ReviewError> {
        self.run(user, Actor::System, context).await?;
        Ok(())
    }
}
