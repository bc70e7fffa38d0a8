//! Storage of webhooks as received.

use async_trait::async_trait;
use kernel::{OutboxEvent, StoreError, Timestamp};

use crate::{InboundWebhook, WebhookId};

/// The outcome of storing a webhook.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Received {
    /// It is kept, and its event with it.
    New,
    /// It was kept before.
    Duplicate,
}

/// Keeps webhooks.
#[async_trait]
pub trait Inbox: Send + Sync {
    /// Keeps a webhook and publishes its event in one unit, unless its sender sent one of the same
    /// id before.
    ///
    /// # Errors
    /// As of any storage port, like all methods here.
    async fn receive(
        &self,
        webhook: &InboundWebhook,
        event: &OutboxEvent,
    ) -> Result<Received, StoreError>;

    /// One webhook.
    async fn webhook(&self, id: WebhookId) -> Result<Option<InboundWebhook>, StoreError>;

    /// Deletes those received before `before`, except those that a delivery still needs, including
    /// a dead one that an operator may retry; returns how many.
    async fn sweep_webhooks(&self, before: Timestamp) -> Result<u64, StoreError>;
}
