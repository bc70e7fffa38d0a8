//! The bridge from webhooks of banks to payments: the payment a bank speaks of becomes due, and the
//! bank is asked. The status in the webhook is never believed.

use std::sync::Arc;

use ::work::{DeliveryError, ReceiveWebhook, StoredEvent, Subscriber, WebhookId, ports::Inbox};
use async_trait::async_trait;
use payments::{BankId, EndToEndId, ports::NamedByBank, remittances::WakeRemittance};
use serde::Deserialize;

/// What the source of a bank's webhook begins with; its id follows.
pub const SOURCE: &str = "open-banking:";

/// What is read of a notice; the rest is the bank's affair.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Notice {
    payment_id: Option<String>,
    end_to_end_identification: Option<String>,
}

impl Notice {
    fn names_a_payment(&self) -> bool {
        self.payment_id.is_some() || self.end_to_end_identification.is_some()
    }
}

/// Works off what banks send.
pub(super) struct BankWebhooks {
    inbox: Arc<dyn Inbox>,
    wake: WakeRemittance,
}

impl BankWebhooks {
    pub(super) fn new(inbox: Arc<dyn Inbox>, wake: WakeRemittance) -> Self {
        Self { inbox, wake }
    }
}

fn webhook_id(event: &StoredEvent) -> Option<WebhookId> {
    event.payload.get("webhookId")?.as_str()?.parse().ok()
}

#[async_trait]
impl Subscriber for BankWebhooks {
    fn name(&self) -> &'static str {
        "bank-webhooks"
    }

    fn wants(&self, kind: &str) -> bool {
        kind == ReceiveWebhook::EVENT
    }

    async fn deliver(&self, event: &StoredEvent) -> Result<(), DeliveryError> {
        let never = |why: &str| DeliveryError::Never(why.to_owned());
        let id = webhook_id(event).ok_or_else(|| never("the event names no webhook"))?;
        let webhook = self.inbox.webhook(id).await?;
        let webhook = webhook.ok_or_else(|| never("the webhook is gone"))?;
        let Some(bank) = webhook.source.strip_prefix(SOURCE) else {
            return Ok(());
        };
        let notice = serde_json::from_slice::<Notice>(&webhook.body).ok();
        let Some(notice) = notice.filter(Notice::names_a_payment) else {
            // It was signed by the bank, so it may be about something we do not follow.
            tracing::warn!(webhook = %id, bank, "a webhook that names no payment is ignored");
            return Ok(());
        };
        let ours = notice.end_to_end_identification;
        let named = NamedByBank {
            bank: BankId::new(bank),
            payment_id: notice.payment_id,
            end_to_end_id: ours.and_then(|text| text.parse::<EndToEndId>().ok()),
        };
        let woken = self.wake.wake(&named).await?;
        let payment = woken.map(|id| id.to_string());
        tracing::info!(webhook = %id, bank, payment, "a bank has news");
        Ok(())
    }
}
