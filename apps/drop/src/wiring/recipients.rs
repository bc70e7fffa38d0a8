//! The bridge from recipients to those who screen: whoever is added or renamed is screened by the
//! worker, after the customer has been answered, so that no answer tells of a hit by its time.

use std::sync::Arc;

use ::messaging::{DeliveryError, StoredEvent, Subscriber};
use ::screening::SubjectRef;
use application::events::FollowUp;
use async_trait::async_trait;
use payments::{PaymentsEvent, ports::RecipientQueries};
use store::recipient_subject;

use super::Screenings;

/// Screens recipients.
pub(super) struct RecipientScreening {
    pub(super) recipients: Arc<dyn RecipientQueries>,
    pub(super) screenings: Arc<Screenings>,
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
        // A recipient that was removed meanwhile cannot be paid.
        let Some(recipient) = self.recipients.recipient(user, id).await? else {
            return Ok(());
        };
        let subject = recipient_subject(recipient.name.as_str(), recipient.country);
        let screened = match SubjectRef::new(&id) {
            Ok(subject_id) => self.screenings.keep(&subject_id, &subject).await,
            Err(error) => return Err(DeliveryError::Never(error.to_string())),
        };
        screened.map_err(|error| DeliveryError::Retry(error.to_string()))
    }
}
