//! Webhooks: stored to the byte, once, and published.

use kernel::OutboxEvent;
use serde_json::json;

use super::{
    Subject,
    sample::{Bench, after, now},
};
use crate::{InboundWebhook, WebhookId, ports::Received};

fn webhook(bench: &Bench, source: &str) -> (InboundWebhook, OutboxEvent) {
    let id = WebhookId::new(&bench.ids);
    let mut event = bench.event("webhook.received", &id.to_string());
    event.payload = json!({ "webhookId": id });
    let webhook = InboundWebhook {
        id,
        source: source.into(),
        event_id: "bank-event-1".into(),
        received_at: now(),
        body: b"{\"name\": \"\xff not UTF-8\"}".to_vec(),
    };
    (webhook, event)
}

/// In one unit.
pub async fn a_webhook_survives_storage_and_is_reported(subject: Subject) {
    let bench = Bench::new(subject);
    let (webhook, event) = webhook(&bench, "open-banking:dnb");
    let inbox = &bench.subject.store;
    assert_eq!(
        inbox.receive(&webhook, &event).await.unwrap(),
        Received::New
    );
    let found = inbox.webhook(webhook.id).await.unwrap().unwrap();
    assert!(found == webhook, "{found:?}");
    assert_eq!(bench.routed(&["one"]).await, 1);
    assert_eq!(
        inbox.webhook(WebhookId::new(&bench.ids)).await.unwrap(),
        None
    );
}

/// And is not published a second time; another sender's of the same id is another webhook.
pub async fn a_repeated_webhook_changes_nothing(subject: Subject) {
    let bench = Bench::new(subject);
    let inbox = &bench.subject.store;
    for (source, expected) in [
        ("open-banking:dnb", Received::New),
        ("open-banking:dnb", Received::Duplicate),
        ("open-banking:sparebank1", Received::New),
    ] {
        let (webhook, event) = webhook(&bench, source);
        assert_eq!(inbox.receive(&webhook, &event).await.unwrap(), expected);
    }
    assert_eq!(bench.routed(&["one"]).await, 2);
}

/// An operator who has it tried again finds the body; after that it goes.
pub async fn the_sweep_keeps_a_webhook_whose_delivery_is_dead(subject: Subject) {
    let bench = Bench::new(subject);
    let (webhook, event) = webhook(&bench, "open-banking:dnb");
    let store = bench.subject.store.clone();
    store.receive(&webhook, &event).await.unwrap();
    assert_eq!(bench.routed(&["one"]).await, 1);
    let delivery = bench.only(1, 60).await;
    bench.dead(&delivery).await;
    assert_eq!(store.sweep_webhooks(after(9)).await.unwrap(), 0);
    assert!(store.webhook(webhook.id).await.unwrap().is_some());
    assert!(bench.discarded(delivery.id, after(2)).await);
    assert_eq!(store.sweep_webhooks(after(9)).await.unwrap(), 1);
}

/// Alone.
pub async fn the_sweep_forgets_old_webhooks(subject: Subject) {
    let bench = Bench::new(subject);
    let (webhook, event) = webhook(&bench, "open-banking:dnb");
    let inbox = &bench.subject.store;
    inbox.receive(&webhook, &event).await.unwrap();
    assert_eq!(inbox.sweep_webhooks(now()).await.unwrap(), 0);
    assert_eq!(inbox.sweep_webhooks(after(1)).await.unwrap(), 1);
    assert_eq!(inbox.webhook(webhook.id).await.unwrap(), None);
}
