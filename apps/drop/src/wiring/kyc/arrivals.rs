//! The bridge from login to those who look at customers.

use ::kyc::ReviewCustomers;
use async_trait::async_trait;
use identity::ports::Onboarding;
use kernel::{Actor, RequestContext, UserId};

/// Has whoever arrives looked at.
pub(in crate::wiring) struct Arrivals(pub(in crate::wiring) ReviewCustomers);

#[async_trait]
impl Onboarding for Arrivals {
    async fn arrived(&self, user: UserId, context: &RequestContext) {
        let reviewed = self.0.run(user, Actor::System, context).await;
        if let Err(error) = reviewed {
            tracing::warn!(%user, %error, "a new customer could not be looked at yet");
        }
    }
}
