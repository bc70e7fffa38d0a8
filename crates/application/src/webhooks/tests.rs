use std::sync::Mutex;

use kernel::{
    Clock, OutboxEvent, StoreError, Timestamp,
    testing::{TestClock, TestIds},
};
use messaging::{StoredWebhook, WebhookId, ports::Received};

use super::*;
use crate::testing::{event, stored};

/// One stored webhook, and the outcome of its processing.
#[derive(Default)]
struct Fake {
    stored: Option<InboundWebhook>,
    handled: Mutex<Vec<String>>,
}

#[async_trait]
impl Inbox for Fake {
    async fn receive(&self, _: &InboundWebhook, _: &OutboxEvent) -> Result<Received, StoreError> {
        Err(StoreError::Failed("the router stores nothing".into()))
    }

    async fn webhook(&self, id: WebhookId) -> Result<Option<InboundWebhook>, StoreError> {
        Ok(self.stored.clone().filter(|webhook| webhook.id == id))
    }

    async fn sweep_webhooks(&self, _: Timestamp) -> Result<u64, StoreError> {
        Ok(0)
    }
}

#[async_trait]
impl HandleBankWebhook for Fake {
    async fn handle(&self, bank: BankId, _: &InboundWebhook) -> Result<(), DeliveryError> {
        self.handled.lock().unwrap().push(format!("bank {bank}"));
        Ok(())
    }
}

#[async_trait]
impl HandleVerificationWebhook for Fake {
    async fn handle(&self, _: &InboundWebhook) -> Result<(), DeliveryError> {
        self.handled.lock().unwrap().push("verification".to_owned());
        Ok(())
    }
}

/// What a webhook of this source is handled by.
async fn handled(source: &str) -> Vec<String> {
    let id = WebhookId::new(&TestIds::default());
    let fake = Arc::new(Fake {
        stored: Some(InboundWebhook {
            id,
            source: source.to_owned(),
            event_id: "1".to_owned(),
            received_at: TestClock::default().now(),
            body: Vec::new(),
        }),
        handled: Mutex::default(),
    });
    router(&fake).deliver(&received(id, source)).await.unwrap();
    fake.handled.lock().unwrap().clone()
}

fn received(webhook_id: WebhookId, source: &str) -> StoredEvent {
    let source = source.to_owned();
    stored(&MessagingEvent::WebhookReceived(StoredWebhook {
        webhook_id,
        source,
    }))
}

fn router(fake: &Arc<Fake>) -> WebhookRouter {
    WebhookRouter {
        inbox: fake.clone(),
        banks: fake.clone(),
        verification: fake.clone(),
    }
}

#[tokio::test]
async fn a_webhook_is_handled_by_whom_its_source_names() {
    assert_eq!(handled("open-banking:dnb").await, ["bank dnb"]);
    assert_eq!(handled("sumsub").await, ["verification"]);
}

#[tokio::test]
async fn a_webhook_of_an_unknown_source_is_taken_and_ignored() {
    assert!(handled("nets").await.is_empty());
}

#[tokio::test]
async fn an_event_without_a_webhook_is_not_tried_again() {
    let router = router(&Arc::default());
    let id = WebhookId::new(&TestIds::default());
    let malformed = event("webhook.received", &id.to_string(), &[]);
    for event in [malformed, received(id, "sumsub")] {
        let delivered = router.deliver(&event).await;
        assert!(
            matches!(delivered, Err(DeliveryError::Never(_))),
            "{delivered:?}"
        );
    }
}

#[test]
fn only_received_webhooks_are_wanted() {
    let router = router(&Arc::default());
    assert!(router.wants("webhook.received"));
    assert!(!router.wants("remittance.completed"));
}
