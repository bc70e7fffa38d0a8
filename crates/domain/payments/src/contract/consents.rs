//! Consents: found by their owner and by the bank's redirect.

use kernel::StoreError;

use super::{
    Subject,
    sample::{Sample, after, attempted, committed, day},
};
use crate::{BankConsent, ConsentEnd, ConsentState};

async fn stored(subject: &Subject, consent: BankConsent) -> BankConsent {
    committed(subject, async |unit| {
        unit.consents().add(&consent).await.unwrap();
    })
    .await;
    consent
}

fn ended(reason: ConsentEnd) -> ConsentState {
    ConsentState::Ended {
        reason,
        at: after(3),
    }
}

fn states() -> Vec<ConsentState> {
    vec![
        ConsentState::AwaitingSca {
            sca_url: "https://bank.example/sca?id=1".parse().unwrap(),
        },
        ConsentState::Valid {
            valid_until: day(30),
        },
        ended(ConsentEnd::Rejected),
        ended(ConsentEnd::Revoked),
        ended(ConsentEnd::Expired),
    ]
}

/// Added in a state, and changed into it.
pub async fn a_consent_survives_storage_in_every_state(subject: Subject) {
    let sample = Sample::default();
    for before in states() {
        for after in states() {
            let mut consent = sample.consent(subject.ola);
            consent = consent.altered(|it| it.state = before.clone());
            let mut consent = stored(&subject, consent).await;
            let found = subject.store.consent(subject.ola, consent.id()).await;
            assert_eq!(found.unwrap().as_ref(), Some(&consent));
            consent = consent.altered(|it| it.state = after);
            committed(&subject, async |unit| {
                unit.consents().update(&consent).await.unwrap();
            })
            .await;
            consent = consent.altered(|it| it.version += 1);
            let found = subject.store.consent(subject.ola, consent.id()).await;
            assert_eq!(found.unwrap(), Some(consent));
        }
    }
}

/// Neither by id nor in the list.
pub async fn another_persons_consent_is_absent(subject: Subject) {
    let consent = stored(&subject, Sample::default().consent(subject.ola)).await;
    let found = subject.store.consent(subject.kari, consent.id()).await;
    assert_eq!(found.unwrap(), None);
    assert_eq!(subject.store.open_consents(subject.kari).await.unwrap(), []);
}

/// No customer id is needed for the search.
pub async fn a_consent_is_found_by_its_callback(subject: Subject) {
    let sample = Sample::default();
    let consent = stored(&subject, sample.consent(subject.ola)).await;
    stored(&subject, sample.consent(subject.ola)).await;
    let found = subject
        .store
        .consent_by_callback(consent.callback_hash())
        .await;
    assert_eq!(found.unwrap(), Some(consent));
    let found = subject.store.consent_by_callback(sample.hash()).await;
    assert_eq!(found.unwrap(), None);
}

/// Waiting and valid ones.
pub async fn open_consents_are_those_not_over_newest_first(subject: Subject) {
    let sample = Sample::default();
    let mut open = Vec::new();
    for state in states() {
        let mut consent = sample.consent(subject.ola);
        consent = consent.altered(|it| it.state = state);
        let consent = stored(&subject, consent).await;
        if !matches!(consent.state(), ConsentState::Ended { .. }) {
            open.insert(0, consent);
        }
    }
    assert_eq!(
        subject.store.open_consents(subject.ola).await.unwrap(),
        open
    );
}

/// The one who read first and writes last has to read again.
pub async fn an_update_after_a_stale_read_conflicts(subject: Subject) {
    let mut consent = stored(&subject, Sample::default().consent(subject.ola)).await;
    consent = consent.altered(|it| it.state = ended(ConsentEnd::Revoked));
    let update = async || {
        attempted(&subject, async |unit| {
            unit.consents().update(&consent).await
        })
        .await
    };
    update().await.unwrap();
    let stale = update().await;
    assert!(matches!(stale, Err(StoreError::Conflict(_))), "{stale:?}");
}

/// Longest over first, no more than asked for.
pub async fn lapsed_are_valid_consents_whose_last_day_is_over(subject: Subject) {
    let sample = Sample::default();
    let valid = async |of_november| {
        let mut consent = sample.consent(subject.ola);
        let valid_until = day(of_november);
        consent = consent.altered(|it| it.state = ConsentState::Valid { valid_until });
        stored(&subject, consent).await
    };
    valid(20).await;
    let both = [valid(18).await, valid(19).await];
    for state in states() {
        let mut consent = sample.consent(subject.ola);
        consent = consent.altered(|it| it.state = state);
        stored(&subject, consent).await;
    }
    let lapsed = async |of_november, limit| {
        let lapsed = subject.store.lapsed_consents(day(of_november), limit);
        lapsed.await.unwrap()
    };
    assert_eq!(lapsed(18, 10).await, []);
    assert_eq!(lapsed(20, 10).await, both);
    assert_eq!(lapsed(19, 10).await.as_slice(), both.split_at(1).0);
    assert_eq!(lapsed(20, 1).await.as_slice(), both.split_at(1).0);
}
