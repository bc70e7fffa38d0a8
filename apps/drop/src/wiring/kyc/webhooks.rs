//! The bridge from the provider's webhooks to the applicants they are about.

use std::sync::Arc;

use ::kyc::ApplyProviderEvent;
use ::sumsub::Webhooks;
use ::work::{DeliveryError, ReceiveWebhook, StoredEvent, Subscriber, WebhookId, ports::Inbox};
use async_trait::async_trait;
use kernel::RequestContext;

/// The source of the provider's webhooks.
pub const SOURCE: &str = "sumsub";

/// Works off what the provider sends.
pub(super) struct SumsubWebhooks {
    pub(super) inbox: Arc<dyn Inbox>,
    pub(super) webhooks: Webhooks,
    pub(super) apply: ApplyProviderEvent,
}

fn webhook_id(event: &StoredEvent) -> Option<WebhookId> {
    event.payload.get("webhookId")?.as_str()?.parse().ok()
}

#[async_trait]
impl Subscriber for SumsubWebhooks {
    fn name(&self) -> &'static str {
        "sumsub-webhooks"
    }

    fn wants(&self, kind: &str) -> bool {
        kind == ReceiveWebhook::EVENT
    }

    async fn deliver(&self, event: &StoredEvent) -> Result<(), DeliveryError> {
        let never = |why: &str| DeliveryError::Never(why.to_owned());
        // Webhooks of banks are worked off by others, who also say if one of them is gone.
        if event
            .payload
            .get("source")
            .and_then(|source| source.as_str())
            != Some(SOURCE)
        {
            return Ok(());
        }
        let id = webhook_id(event).ok_or_else(|| never("the event names no webhook"))?;
        let webhook = self.inbox.webhook(id).await?;
        let webhook = webhook.ok_or_else(|| never("the webhook is gone"))?;
        let news = self.webhooks.parse(&webhook.body, webhook.received_at);
        let news = news.map_err(|error| DeliveryError::Never(error.to_string()))?;
        let context = RequestContext::job(self.name());
        let outcome = self.apply.apply(&news, &context).await?;
        tracing::info!(webhook = %id, kind = news.kind, ?outcome, "the provider has news");
        Ok(())
    }
}
