//! Screens recipients who are added or renamed. Done upon the event, after the customer has been
//! answered, so that neither the answer nor its time reveals a hit.

use std::sync::Arc;

use async_trait::async_trait;
use messaging::{DeliveryError, StoredEvent, Subscriber};
use payments::{PaymentsEvent, ports::RecipientQueries};
use screening::{Subject, SubjectRef};

use super::ScreeningService;
use crate::events::FollowUp;

/// Screens recipients who are added or renamed.
pub struct RecipientScreening {
    /// Reads recipients.
    pub recipients: Arc<dyn RecipientQueries>,
    /// Screens them.
    pub screening: Arc<ScreeningService>,
}

#[async_trait]
impl Subscriber for RecipientScreening {
    fn name(&self) -> &'static str {
        FollowUp::ScreenRecipient.subscriber()
    }

    fn wants(&self, kind: &str) -> bool {
        FollowUp::ScreenRecipient.follows(kind)
    }

    async fn deliver(&self, event: &StoredEvent) -> Result<(), DeliveryError> {
        let Some(PaymentsEvent::RecipientAdded(named) | PaymentsEvent::RecipientChanged(named)) =
            event.read()?
        else {
            return Ok(());
        };
        let (user, id) = (named.user_id, named.recipient_id);
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
