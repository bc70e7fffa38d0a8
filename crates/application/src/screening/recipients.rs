//! Screens recipients who are added or renamed. Done upon the event, after the customer has been
//! answered, so that neither the answer nor its time reveals a hit.

use std::sync::Arc;

use async_trait::async_trait;
use kernel::UserId;
use messaging::{DeliveryError, StoredEvent, Subscriber};
use payments::{RecipientId, ports::RecipientQueries};
use screening::{Subject, SubjectRef};

use super::ScreeningService;

/// Screens recipients who are added or renamed.
pub struct RecipientScreening {
    /// Reads recipients.
    pub recipients: Arc<dyn RecipientQueries>,
    /// Screens them.
    pub screening: Arc<ScreeningService>,
}

/// The recipient an event is about, and whose it is.
fn recipient_of(event: &StoredEvent) -> Option<(UserId, RecipientId)> {
    let user = event.payload.get("userId")?.as_str()?.parse().ok()?;
    Some((user, event.aggregate_id.parse().ok()?))
}

#[async_trait]
impl Subscriber for RecipientScreening {
    fn name(&self) -> &'static str {
        "recipient-screening"
    }

    fn wants(&self, kind: &str) -> bool {
        matches!(kind, "recipient.added" | "recipient.changed")
    }

    async fn deliver(&self, event: &StoredEvent) -> Result<(), DeliveryError> {
        let named = recipient_of(event);
        let never = || DeliveryError::Never("the event names no recipient".to_owned());
        let (user, id) = named.ok_or_else(never)?;
        // A recipient removed meanwhile is paid no more.
        let Some(recipient) = self.recipients.recipient(user, id).await? else {
            return Ok(());
        };
        let subject = Subject::recipient(recipient.name.as_str(), recipient.country);
        let subject_id = SubjectRef::new(&id);
        let subject_id = subject_id.map_err(|error| DeliveryError::Never(error.to_string()))?;
        let screened = self.screening.screen_new(&subject_id, &subject).await;
        screened.map_err(|error| DeliveryError::Retry(error.to_string()))
    }
}

#[cfg(test)]
mod tests;
