//! Routes stored webhooks by their source to the use case that handles them.

mod bank;
mod source;
mod verification;

use std::sync::Arc;

use async_trait::async_trait;
use messaging::{
    DeliveryError, InboundWebhook, MessagingEvent, StoredEvent, Subscriber, ports::Inbox,
};
use payments::BankId;

use crate::events::FollowUp;

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
    /// Storage of webhooks.
    pub inbox: Arc<dyn Inbox>,
    /// Handles those of banks.
    pub banks: Arc<dyn HandleBankWebhook>,
    /// Handles those of the identity verification provider.
    pub verification: Arc<dyn HandleVerificationWebhook>,
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
        FollowUp::ProcessWebhook.subscriber()
    }

    fn wants(&self, kind: &str) -> bool {
        FollowUp::ProcessWebhook.follows(kind)
    }

    async fn deliver(&self, event: &StoredEvent) -> Result<(), DeliveryError> {
        let Some(MessagingEvent::WebhookReceived(received)) = event.read()? else {
            return Ok(());
        };
        let webhook = self.inbox.webhook(received.webhook_id).await?;
        let gone = || DeliveryError::Never("the webhook is gone".to_owned());
        let webhook = webhook.ok_or_else(gone)?;
        self.route(&webhook).await
    }
}

#[cfg(test)]
mod tests;
