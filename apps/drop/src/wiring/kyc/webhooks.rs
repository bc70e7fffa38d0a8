//! The bridge from the provider's webhooks to the applicants they are about.

use ::kyc::ApplyProviderEvent;
use ::messaging::{DeliveryError, InboundWebhook};
use ::sumsub::Webhooks;
use kernel::RequestContext;

/// The source of the provider's webhooks.
pub const SOURCE: &str = "sumsub";

/// Works off what the provider sends.
pub(in crate::wiring) struct SumsubWebhooks {
    pub(super) webhooks: Webhooks,
    pub(super) apply: ApplyProviderEvent,
}

impl SumsubWebhooks {
    /// One webhook.
    pub(in crate::wiring) async fn work_off(
        &self,
        webhook: &InboundWebhook,
    ) -> Result<(), DeliveryError> {
        let news = self.webhooks.parse(&webhook.body, webhook.received_at);
        let news = news.map_err(|error| DeliveryError::Never(error.to_string()))?;
        let context = RequestContext::job("sumsub-webhooks");
        let outcome = self.apply.apply(&news, &context).await?;
        tracing::info!(webhook = %webhook.id, kind = news.kind, ?outcome, "the provider has news");
        Ok(())
    }
}
