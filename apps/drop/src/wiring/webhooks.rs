//! Works off what partners send: whoever sent it says who understands it.

use std::sync::Arc;

use ::messaging::{
    DeliveryError, InboundWebhook, ReceiveWebhook, StoredEvent, Subscriber, WebhookId, ports::Inbox,
};
use application::bank_webhook::BANK_WEBHOOKS;
use async_trait::async_trait;

use super::{
    bank_webhooks::BankWebhooks,
    kyc::{self, SumsubWebhooks},
};

/// Hands webhooks to those who understand them.
pub(super) struct Webhooks {
    pub(super) inbox: Arc<dyn Inbox>,
    pub(super) banks: BankWebhooks,
    pub(super) sumsub: SumsubWebhooks,
}

fn webhook_id(event: &StoredEvent) -> Option<WebhookId> {
    event.payload.get("webhookId")?.as_str()?.parse().ok()
}

impl Webhooks {
    async fn work_off(&self, webhook: &InboundWebhook) -> Result<(), DeliveryError> {
        if let Some(bank) = webhook.source.strip_prefix(BANK_WEBHOOKS) {
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
        self.work_off(&webhook).await
    }
}
