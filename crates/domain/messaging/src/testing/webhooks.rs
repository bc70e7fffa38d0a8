//! Webhooks as they came in.

use async_trait::async_trait;
use kernel::{OutboxEvent, StoreError, Timestamp};

use super::{MemoryMessaging, tables::Tables};
use crate::{
    InboundWebhook, WebhookId,
    ports::{Inbox, Received},
};

#[async_trait]
impl Inbox for MemoryMessaging {
    async fn receive(
        &self,
        webhook: &InboundWebhook,
        event: &OutboxEvent,
    ) -> Result<Received, StoreError> {
        let receive = |tables: &mut Tables| {
            let same = |there: &InboundWebhook| {
                there.source == webhook.source && there.event_id == webhook.event_id
            };
            if tables.webhooks.iter().any(same) {
                return Received::Duplicate;
            }
            tables.webhooks.push(webhook.clone());
            tables.publish(event);
            Received::New
        };
        Ok(self.tables.change(receive).await)
    }

    async fn webhook(&self, id: WebhookId) -> Result<Option<InboundWebhook>, StoreError> {
        let tables = self.tables.committed();
        Ok(tables.webhooks.iter().find(|one| one.id == id).cloned())
    }

    async fn sweep_webhooks(&self, before: Timestamp) -> Result<u64, StoreError> {
        let sweep = |tables: &mut Tables| {
            let (rows, deliveries) = (tables.webhooks.len(), &tables.deliveries);
            tables.webhooks.retain(|webhook| {
                let id = webhook.id.to_string();
                let mut own = deliveries.iter();
                webhook.received_at >= before
                    || own.any(|row| row.delivery.event.aggregate_id == id && row.holds_back())
            });
            u64::try_from(rows - tables.webhooks.len()).unwrap_or(u64::MAX)
        };
        Ok(self.tables.change(sweep).await)
    }
}
