//! Events of which the people on call are notified.

use std::sync::Arc;

use async_trait::async_trait;
use kernel::{OnCall, OnCallNotification};
use messaging::{DeliveryError, StoredEvent, Subscriber};

use super::policy::of_stored;

/// Notifies the people on call.
pub struct OnCallSubscriber(Arc<dyn OnCall>);

impl OnCallSubscriber {
    /// Its name as a subscriber; deliveries are stored under it.
    pub const NAME: &'static str = "alerts";

    /// Notifies them by this channel.
    pub fn new(on_call: Arc<dyn OnCall>) -> Self {
        Self(on_call)
    }
}

#[async_trait]
impl Subscriber for OnCallSubscriber {
    fn name(&self) -> &'static str {
        Self::NAME
    }

    fn wants(&self, kind: &str) -> bool {
        of_stored(kind).on_call.is_some()
    }

    async fn deliver(&self, event: &StoredEvent) -> Result<(), DeliveryError> {
        let Some(read) = of_stored(&event.kind).on_call else {
            return Ok(());
        };
        let notification = OnCallNotification {
            kind: event.kind.clone(),
            severity: read.severity,
            message: format!("{} See `drop operator list`.", read.text),
            subject: Some(event.aggregate_id.clone()),
        };
        let sent = self.0.send(&notification).await;
        sent.map_err(|error| DeliveryError::Retry(error.to_string()))
    }
}

#[cfg(test)]
mod tests;
