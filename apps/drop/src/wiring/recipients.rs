//! The bridge from recipients to those who screen: whoever is added or renamed is screened by the
//! worker, after the customer has been answered, so that no answer tells of a hit by its time.

use std::sync::Arc;

use ::messaging::{DeliveryError, StoredEvent, Subscriber};
use ::screening::SubjectRef;
use async_trait::async_trait;
use kernel::UserId;
use payments::{RecipientId, ports::RecipientQueries};
use store::recipient_subject;

use super::Screenings;

/// Screens recipients.
pub(super) struct RecipientScreening {
    pub(super) recipients: Arc<dyn RecipientQueries>,
    pub(super) screenings: Arc<Screenings>,
}

/// Who was added or renamed, and by whom.
fn named(event: &StoredEvent) -> Option<(UserId, RecipientId)> {
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
        let named = named(event);
        let (user, id) = named.ok_or_else(|| DeliveryError::Never("it names nobody".to_owned()))?;
        // Removed meanwhile: nobody is paid who is not there.
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
