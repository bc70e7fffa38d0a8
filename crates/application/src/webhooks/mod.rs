//! Routes stored webhooks by their source to the use case that handles them.

mod bank;
mod source;
mod verification;

use std::sync::Arc;

use async_trait::async_trait;
use messaging::{
    DeliveryError, InboundWebhook, ReceiveWebhook, StoredEvent, Subscriber, WebhookId, ports::Inbox,
};
use payments::BankId;

pub use self::{bank::BankWebhooks, source::WebhookSource, verification::VerificationWebhooks};

/// Handles the webhooks of banks.
#[async_trait]
pub trait HandleBankWebhook: Send + Sync {
    /// Handles a webhook of this bank.
    ///
    /// # Errors
    /// [`DeliveryError`]
    async fn handle(&self, bank: BankId, webhook: &InboundWebhook) -> Result<(), DeliveryError>;
}

/// Handles the webhooks of the identity verification provider.
#[async_trait]
pub trait HandleVerificationWebhook: Send + Sync {
    /// Handles a webhook.
    ///
    /// # Errors
    /// [`DeliveryError`]
    async fn handle(&self, webhook: &InboundWebhook) -> Result<(), DeliveryError>;
}

/// Routes stored webhooks by their source.
pub struct WebhookRouter {
    /// Where webhooks are stored.
    pub inbox: Arc<dyn Inbox>,
    /// Handles those of banks.
    pub banks: Arc<dyn HandleBankWebhook>,
    /// Handles those of the identity verification provider.
    pub verification: Arc<dyn HandleVerificationWebhook>,
}

fn webhook_id(event: &StoredEvent) -> Option<WebhookId> {
    event.payload.get("webhookId")?.as_str()?.parse().ok()
}

impl WebhookRouter {
    async fn route(&self, webhook: &InboundWebhook) -> Result<(), DeliveryError> {
        match WebhookSource::parse(&webhook.source) {
            Some(WebhookSource::Bank(bank)) => self.banks.handle(bank, webhook).await,
            Some(WebhookSource::Sumsub) => self.verification.handle(webhook).await,
            // Stored by another version of Drop that knew the source.
            None => Ok(()),
        }
    }
}

#[async_trait]
impl Subscriber for WebhookRouter {
    fn name(&self) -> &'static str {
        "webhooks"
    }

    fn wants(&self, kind: &str) -> bool {
        kind == ReceiveWebhook::EVENT
    }

    async fn deliver(&self, event: &StoredEvent) -> Result<(), DeliveryError> {
        let never = |why: &str| DeliveryError::Never(why.to_owned());
        let id = webhook_id(event).ok_or_else(|| never("the event names no webhook"))?;
        let webhook = self.inbox.webhook(id).await?;
        let webhook = webhook.ok_or_else(|| never("the webhook is gone"))?;
        self.route(&webhook).await
    }
}

#[cfg(test)]
mod tests;
