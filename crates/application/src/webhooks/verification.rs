//! Handles the webhooks of the identity verification provider.

use std::sync::Arc;

use async_trait::async_trait;
use kernel::RequestContext;
use kyc::{ApplyProviderEvent, ports::ProviderNotices};
use messaging::{DeliveryError, InboundWebhook};

use super::HandleVerificationWebhook;

/// Applies what the identity verification provider says of applicants.
pub struct VerificationWebhooks {
    /// Reads notices.
    pub notices: Arc<dyn ProviderNotices>,
    /// Applies them.
    pub apply: ApplyProviderEvent,
}

#[async_trait]
impl HandleVerificationWebhook for VerificationWebhooks {
    async fn handle(&self, webhook: &InboundWebhook) -> Result<(), DeliveryError> {
        let event = self.notices.event(&webhook.body, webhook.received_at);
        let event = event.map_err(|error| DeliveryError::Never(error.to_string()))?;
        let context = RequestContext::job("sumsub-webhooks");
        let outcome = self.apply.apply(&event, &context).await?;
        tracing::info!(webhook = %webhook.id, kind = event.kind, ?outcome, "the provider has news");
        Ok(())
    }
}
