//! Whether a customer may pay.

use async_trait::async_trait;
use identity::{KycStatus, Principal};
use kernel::StoreError;

/// Decides whether a customer may pay. It is asked with what authentication has just read, so that
/// the usual answer needs no further statement.
#[async_trait]
pub trait CustomerStanding: Send + Sync {
    /// Whether the customer may pay at this moment.
    ///
    /// # Errors
    /// Storage failed.
    async fn may_pay(&self, customer: &Principal) -> Result<bool, StoreError>;
}

/// Customers may pay while their identity check is approved.
#[derive(Debug, Clone, Copy, Default)]
pub struct VerifiedCustomers;

#[async_trait]
impl CustomerStanding for VerifiedCustomers {
    async fn may_pay(&self, customer: &Principal) -> Result<bool, StoreError> {
        Ok(customer.kyc == KycStatus::Approved)
    }
}
