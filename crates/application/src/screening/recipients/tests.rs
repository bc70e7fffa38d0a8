use kernel::{Clock, Country, Currency, SingleLine, UserId};
use payments::{Recipient, RecipientAccount, RecipientId, RecipientState, testing::MemoryStore};

use super::*;
use crate::testing::{ScreeningFixture, event, stored};

struct Fixture {
    screening: ScreeningFixture,
    store: MemoryStore,
    subscriber: RecipientScreening,
}

impl Fixture {
    async fn new() -> Self {
        let screening = ScreeningFixture::with_listed("Anton Petrov").await;
        let store = MemoryStore::new();
        Self {
            subscriber: RecipientScreening {
                recipients: Arc::new(store.clone()),
                screening: screening.service.clone(),
            },
            store,
            screening,
        }
    }

    fn recipient(&self, name: &str) -> Recipient {
        Recipient {
            id: RecipientId::new(self.screening.ids.as_ref()),
            user_id: UserId::new(self.screening.ids.as_ref()),
            name: SingleLine::new(name).unwrap(),
            nickname: None,
            country: "DE".parse::<Country>().unwrap(),
            currency: Currency::EUR,
            account: RecipientAccount::Iban("DE89370400440532013000".parse().unwrap()),
            address: None,
            state: RecipientState::Active,
            created_at: self.screening.clock.now(),
            version: 1,
        }
    }

    async fn added(&self, recipient: &Recipient) -> Result<(), DeliveryError> {
        let added = stored(&PaymentsEvent::RecipientAdded(recipient.into()));
        self.subscriber.deliver(&added).await
    }
}

#[tokio::test]
async fn a_recipient_who_is_added_is_screened_with_name_and_country() {
    let fixture = Fixture::new().await;
    let recipient = fixture.recipient("Anton Petrov");
    fixture.store.put_recipient(recipient.clone());
    assert_eq!(fixture.added(&recipient).await, Ok(()));
    let records = fixture.screening.records().await;
    assert_eq!(records.len(), 1);
    assert_eq!(records[0].subject_id.as_str(), recipient.id.to_string());
    assert_eq!(
        records[0].subject,
        Subject::recipient("Anton Petrov", recipient.country)
    );
    assert_eq!(fixture.screening.published(), 1);
}

#[tokio::test]
async fn a_recipient_who_was_removed_meanwhile_is_not_screened() {
    let fixture = Fixture::new().await;
    assert_eq!(
        fixture.added(&fixture.recipient("Anton Petrov")).await,
        Ok(())
    );
    assert!(fixture.screening.records().await.is_empty());
}

#[tokio::test]
async fn an_event_that_names_no_recipient_is_not_tried_again() {
    let fixture = Fixture::new().await;
    let nameless = event("recipient.added", "rcp_1", &[]);
    let delivered = fixture.subscriber.deliver(&nameless).await;
    assert!(
        matches!(delivered, Err(DeliveryError::Never(_))),
        "{delivered:?}"
    );
}

#[tokio::test]
async fn recipients_are_screened_when_they_are_added_or_changed_only() {
    let fixture = Fixture::new().await;
    for (kind, wanted) in [
        ("recipient.added", true),
        ("recipient.changed", true),
        ("recipient.removed", false),
    ] {
        assert_eq!(fixture.subscriber.wants(kind), wanted, "{kind}");
    }
}
