//! Events on their way to subscribers.

use clap::ValueEnum;
use messaging::{Delivery, DeliveryState, ports::DeliveryStateName};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::{ToSchema, openapi::schema::Object};

use super::any_object;

/// An event to be delivered to one subscriber.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DeliveryView {
    /// Id.
    #[schema(example = "dlv_0197a6e200007000800000000000abcd")]
    id: String,
    /// `pending`, `leased`, `delivered`, `dead` or `discarded`.
    #[schema(example = "dead")]
    state: &'static str,
    /// The recipient.
    #[schema(example = "webhooks")]
    subscriber: String,
    /// Attempts since the last manual retry.
    #[schema(example = 20)]
    attempts: u16,
    /// Error of the last failed attempt.
    #[schema(example = "not delivered: no answer within 20 s")]
    last_error: Option<String>,
    /// The event.
    #[schema(example = "evt_0197a6e200007000800000000000abcd")]
    event_id: String,
    /// Kind of event.
    #[schema(example = "webhook.received")]
    kind: String,
    /// The entity; its events are delivered in order.
    #[schema(example = "whk_0197a6e200007000800000000000abcd")]
    aggregate_id: String,
    /// Position among all events.
    #[schema(example = 4711)]
    position: i64,
    /// When it happened.
    #[schema(example = "2026-11-20T12:00:00Z")]
    occurred_at: chrono::DateTime<chrono::Utc>,
    /// Payload for the subscriber.
    #[schema(schema_with = payload)]
    payload: serde_json::Value,
    /// Earliest next attempt, if pending.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "2026-11-20T12:10:00Z")]
    next_attempt_at: Option<chrono::DateTime<chrono::Utc>>,
    /// End of the lease, if leased.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "2026-11-20T12:01:00Z")]
    leased_until: Option<chrono::DateTime<chrono::Utc>>,
    /// When it was delivered, failed for good or was discarded.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "2026-11-20T14:00:00Z")]
    ended_at: Option<chrono::DateTime<chrono::Utc>>,
}

fn payload() -> Object {
    any_object(
        "Payload for the subscriber.",
        json!({"source": "open-banking:dnb", "webhookId": "whk_0197a6e200007000800000000000abcd"}),
    )
}

impl From<&Delivery> for DeliveryView {
    fn from(delivery: &Delivery) -> Self {
        let (next_attempt_at, leased_until, ended_at) = match delivery.state {
            DeliveryState::Pending { next_attempt_at } => (Some(next_attempt_at), None, None),
            DeliveryState::Leased { until } => (None, Some(until), None),
            DeliveryState::Delivered { at }
            | DeliveryState::Dead { at }
            | DeliveryState::Discarded { at } => (None, None, Some(at)),
        };
        let event = &delivery.event;
        Self {
            id: delivery.id.to_string(),
            state: delivery.state.name(),
            subscriber: delivery.subscriber.clone(),
            attempts: delivery.attempts,
            last_error: delivery.last_error.clone(),
            event_id: event.id.to_string(),
            kind: event.kind.clone(),
            aggregate_id: event.aggregate_id.clone(),
            position: event.position,
            occurred_at: event.occurred_at,
            payload: event.payload.clone(),
            next_attempt_at,
            leased_until,
            ended_at,
        }
    }
}

/// A state to filter by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ValueEnum)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryStateWord {
    /// To be tried, or tried again.
    Pending,
    /// Being delivered.
    Leased,
    /// Taken by the subscriber.
    Delivered,
    /// Given up after the last attempt.
    Dead,
    /// Given up by an operator.
    Discarded,
}

impl From<DeliveryStateWord> for DeliveryStateName {
    fn from(word: DeliveryStateWord) -> Self {
        match word {
            DeliveryStateWord::Pending => Self::Pending,
            DeliveryStateWord::Leased => Self::Leased,
            DeliveryStateWord::Delivered => Self::Delivered,
            DeliveryStateWord::Dead => Self::Dead,
            DeliveryStateWord::Discarded => Self::Discarded,
        }
    }
}
