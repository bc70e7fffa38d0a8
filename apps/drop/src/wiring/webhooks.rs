//! Works off what partners send: whoever sent it says who understands it.

use std::sync::Arc;

use ::messaging::{
    DeliveryError, InboundWebhook, MessagingEvent, StoredEvent, Subscriber, ports::Inbox,
};
use application::events::FollowUp;
use async_trait::async_trait;

use super::{
    bank_webhooks::{self, BankWebhooks},
    kyc::{self, SumsubWebhooks},
};

/// Hands webhooks to those who understand them.
pub(super) struct Webhooks {
    pub(super) inbox: Arc<dyn Inbox>,
    pub(super) banks: BankWebhooks,
    pub(super) sumsub: SumsubWebhooks,
}

impl Webhooks {
    async fn work_off(&self, webhook: &InboundWebhook) -> Result<(), DeliveryError> {
        if let Some(bank) = webhook.source.strip_prefix(bank_webhooks::SOURCE) {
            return self.banks.work_off(bank, webhook).await;
        }
        if webhook.source == kyc::SOURCE {
            return self.sumsub.work_off(webhook).await;
        }
        Ok(())
    }
}

#[async_trait]
impl Subscriber for Webhooks {
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
        self.work_off(&webhook).await
    }
}
