//! Recipients belong to one person and change by compare-and-swap.

use kernel::{Cursor, PageRequest, SingleLine, StoreError};

use super::{
    Subject,
    sample::{Sample, after, attempted, committed},
};
use crate::{ClearingSystem, PostalAddress, Recipient, RecipientAccount, RecipientState};

async fn stored(subject: &Subject, recipient: Recipient) -> Recipient {
    committed(subject, async |unit| {
        unit.recipients().add(&recipient).await.unwrap();
    })
    .await;
    recipient
}

async fn update(subject: &Subject, recipient: &Recipient) -> Result<(), StoreError> {
    attempted(subject, async |unit| {
        unit.recipients().update(recipient).await
    })
    .await
}

/// By IBAN, and by number and clearing code with everything that is optional.
pub async fn a_recipient_survives_storage_unchanged(subject: Subject) {
    let sample = Sample::default();
    let by_iban = stored(&subject, sample.recipient(subject.ola)).await;
    let by_number = Recipient {
        nickname: Some(SingleLine::new("Søster").unwrap()),
        country: "IN".parse().unwrap(),
        currency: "INR".parse().unwrap(),
        account: RecipientAccount::Local {
            number: "50100012345678".into(),
            clearing: ClearingSystem::Ifsc,
            code: "HDFC0000001".into(),
        },
        address: Some(PostalAddress {
            street: SingleLine::new("12 MG Road").unwrap(),
            town: SingleLine::new("Bengaluru").unwrap(),
            post_code: Some(SingleLine::new("560001").unwrap()),
        }),
        ..sample.recipient(subject.ola)
    };
    let by_number = stored(&subject, by_number).await;
    for recipient in [by_iban, by_number] {
        let found = subject.store.recipient(subject.ola, recipient.id).await;
        assert_eq!(found.unwrap(), Some(recipient));
    }
}

/// Neither by id nor in the list.
pub async fn another_persons_recipient_is_absent(subject: Subject) {
    let recipient = stored(&subject, Sample::default().recipient(subject.ola)).await;
    let found = subject.store.recipient(subject.kari, recipient.id).await;
    assert_eq!(found.unwrap(), None);
    let page = PageRequest::new(None, None).unwrap();
    let listed = subject.store.recipients(subject.kari, &page).await.unwrap();
    assert_eq!(listed.items, []);
}

/// Neither by id nor in the list.
pub async fn a_deleted_recipient_is_absent(subject: Subject) {
    let mut recipient = stored(&subject, Sample::default().recipient(subject.ola)).await;
    recipient.state = RecipientState::Deleted { at: after(1) };
    update(&subject, &recipient).await.unwrap();
    let found = subject.store.recipient(subject.ola, recipient.id).await;
    assert_eq!(found.unwrap(), None);
    let page = PageRequest::new(None, None).unwrap();
    let listed = subject.store.recipients(subject.ola, &page).await.unwrap();
    assert_eq!(listed.items, []);
}

/// What was set is set, what was cleared is cleared.
pub async fn an_update_raises_the_version(subject: Subject) {
    let mut recipient = Sample::default().recipient(subject.ola);
    recipient.nickname = Some(SingleLine::new("Old").unwrap());
    let mut recipient = stored(&subject, recipient).await;
    recipient.name = SingleLine::new("New Name").unwrap();
    recipient.nickname = None;
    update(&subject, &recipient).await.unwrap();
    recipient.version += 1;
    let found = subject.store.recipient(subject.ola, recipient.id).await;
    assert_eq!(found.unwrap(), Some(recipient));
}

/// The one who read first and writes last has to read again.
pub async fn an_update_after_a_stale_read_conflicts(subject: Subject) {
    let recipient = stored(&subject, Sample::default().recipient(subject.ola)).await;
    update(&subject, &recipient).await.unwrap();
    let stale = update(&subject, &recipient).await;
    assert!(matches!(stale, Err(StoreError::Conflict(_))), "{stale:?}");
}

/// Which of the two succeeds is not defined.
pub async fn of_two_updates_at_once_one_conflicts(subject: Subject) {
    let recipient = stored(&subject, Sample::default().recipient(subject.ola)).await;
    let (one, two) =
        futures_util::future::join(update(&subject, &recipient), update(&subject, &recipient))
            .await;
    let (won, lost) = if one.is_ok() { (one, two) } else { (two, one) };
    won.unwrap();
    assert!(matches!(lost, Err(StoreError::Conflict(_))), "{lost:?}");
}

/// Page by page the whole list, newest first, also when one is added meanwhile.
pub async fn pages_neither_skip_nor_repeat(subject: Subject) {
    let sample = Sample::default();
    let mut expected = Vec::new();
    for _ in 0..5 {
        expected.insert(0, stored(&subject, sample.recipient(subject.ola)).await.id);
    }
    stored(&subject, sample.recipient(subject.kari)).await;
    let (mut seen, mut after, mut pages) = (Vec::new(), None::<Cursor>, 0);
    loop {
        let request = PageRequest::new(Some(2), after).unwrap();
        let page = subject
            .store
            .recipients(subject.ola, &request)
            .await
            .unwrap();
        assert!(page.items.len() <= 2);
        seen.extend(page.items.iter().map(|recipient| recipient.id));
        pages += 1;
        // A newer one comes before the first page and moves nothing behind it.
        stored(&subject, sample.recipient(subject.ola)).await;
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!((seen, pages), (expected, 3));
}
