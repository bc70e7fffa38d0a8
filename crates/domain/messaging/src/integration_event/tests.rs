use kernel::testing::assert_stored_forms;

use super::*;

#[test]
fn every_event_is_stored_in_the_form_that_older_versions_store_and_read() {
    let webhook = StoredWebhook {
        webhook_id: "whk_0197a6e2000070008000000000000001".parse().unwrap(),
        source: "open-banking:dnb".to_owned(),
    };
    let delivery_id = "dlv_0197a6e2000070008000000000000002".parse().unwrap();
    let dead = DeadDelivery {
        delivery_id,
        subscriber: "webhooks".to_owned(),
        event_id: "evt_0197a6e2000070008000000000000003".parse().unwrap(),
        kind: "webhook.received".to_owned(),
        aggregate_id: "whk_0197a6e2000070008000000000000001".to_owned(),
    };
    assert_stored_forms(&[
        (
            MessagingEvent::WebhookReceived(webhook),
            r#"webhook.received whk_0197a6e2000070008000000000000001 {"source":"open-banking:dnb","webhookId":"whk_0197a6e2000070008000000000000001"}"#,
        ),
        (
            MessagingEvent::DeliveryDead(dead),
            r#"outbox.dead_letter dlv_0197a6e2000070008000000000000002 {"aggregateId":"whk_0197a6e2000070008000000000000001","deliveryId":"dlv_0197a6e2000070008000000000000002","eventId":"evt_0197a6e2000070008000000000000003","kind":"webhook.received","subscriber":"webhooks"}"#,
        ),
        (
            MessagingEvent::DeliveryRetried(DeliveryDecision { delivery_id }),
            r#"outbox.retried dlv_0197a6e2000070008000000000000002 {"deliveryId":"dlv_0197a6e2000070008000000000000002"}"#,
        ),
        (
            MessagingEvent::DeliveryDiscarded(DeliveryDecision { delivery_id }),
            r#"outbox.discarded dlv_0197a6e2000070008000000000000002 {"deliveryId":"dlv_0197a6e2000070008000000000000002"}"#,
        ),
    ]);
}
