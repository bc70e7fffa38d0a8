//! The same request twice gives one payment and one answer.

use kernel::{StoreError, Timestamp, UserId};

use super::{
    Subject,
    sample::{Sample, Scene, after, committed, now},
};
use crate::{
    IdempotencyKey, IdempotencyRecord, IdempotencyState, Remittance, StoredResponse,
    ports::{IdempotencyClaim, PaymentsUnitOfWork},
};

fn key(text: &str) -> IdempotencyKey {
    IdempotencyKey::new(text).unwrap()
}

/// A claim of the key for this payment.
fn record(payment: &Remittance, text: &str) -> IdempotencyRecord {
    IdempotencyRecord {
        user_id: payment.user_id(),
        key: key(text),
        request_hash: [1; 32],
        transaction_id: payment.id(),
        state: IdempotencyState::InWork { until: after(1) },
        created_at: now(),
    }
}

async fn claim(unit: &mut dyn PaymentsUnitOfWork, record: &IdempotencyRecord) -> IdempotencyClaim {
    unit.idempotency().claim(record).await.unwrap()
}

async fn stored_payment(subject: &Subject, sample: &Sample, user: UserId) -> Remittance {
    let scene = sample.scene(subject, user).await;
    sample.stored_payment(subject, &scene, |_| ()).await
}

async fn finish(
    subject: &Subject,
    key: &IdempotencyKey,
    response: &StoredResponse,
) -> Result<StoredResponse, StoreError> {
    let mut unit = subject.store.begin().await?;
    let standing = unit
        .idempotency()
        .finish(subject.ola, key, response)
        .await?;
    unit.commit().await?;
    Ok(standing)
}

/// The second claim returns the record of the first one, not its own.
pub async fn a_free_key_is_claimed_and_then_taken(subject: Subject) {
    let sample = Sample::default();
    let payment = stored_payment(&subject, &sample, subject.ola).await;
    let first = record(&payment, "key");
    let claimed = committed(&subject, async |unit| claim(unit, &first).await).await;
    assert_eq!(claimed, IdempotencyClaim::Claimed);
    let second = IdempotencyRecord {
        request_hash: [2; 32],
        ..first.clone()
    };
    let taken = committed(&subject, async |unit| claim(unit, &second).await).await;
    assert_eq!(taken, IdempotencyClaim::Taken(first.clone()));
    let known = subject.store.idempotency(subject.ola, &first.key).await;
    assert_eq!(known.unwrap(), Some(first));
}

/// Keys are the client's choice: two people may choose the same.
pub async fn a_key_is_free_to_every_other_person(subject: Subject) {
    let sample = Sample::default();
    for user in [subject.ola, subject.kari] {
        let payment = stored_payment(&subject, &sample, user).await;
        let record = record(&payment, "key");
        let claimed = committed(&subject, async |unit| claim(unit, &record).await).await;
        assert_eq!(claimed, IdempotencyClaim::Claimed);
    }
    let unknown = subject.store.idempotency(subject.ola, &key("other")).await;
    assert_eq!(unknown.unwrap(), None);
}

/// A payment that was refused may be tried again with its key.
pub async fn a_claim_in_a_dropped_unit_leaves_the_key_free(subject: Subject) {
    let sample = Sample::default();
    let payment = stored_payment(&subject, &sample, subject.ola).await;
    let record = record(&payment, "key");
    let mut unit = subject.store.begin().await.unwrap();
    assert_eq!(
        claim(unit.as_mut(), &record).await,
        IdempotencyClaim::Claimed
    );
    drop(unit);
    let claimed = committed(&subject, async |unit| claim(unit, &record).await).await;
    assert_eq!(claimed, IdempotencyClaim::Claimed);
}

/// Claims the key and pays in one unit, as an admission does.
async fn claim_and_pay(subject: &Subject, sample: &Sample, scene: &Scene) -> IdempotencyClaim {
    let quote = sample.quote(subject.ola);
    let payment = sample.payment(scene, &quote);
    committed(subject, async |unit| {
        let claimed = claim(unit, &record(&payment, "raced")).await;
        if claimed == IdempotencyClaim::Claimed {
            unit.quotes().add(&quote).await.unwrap();
            unit.remittances().add(&payment).await.unwrap();
        }
        claimed
    })
    .await
}

/// The other nineteen wait for its unit to end, and receive the one payment.
pub async fn of_twenty_claims_at_once_one_gets_the_key(subject: Subject) {
    let sample = Sample::default();
    let scene = sample.scene(&subject, subject.ola).await;
    let twenty = (0..20).map(|_| claim_and_pay(&subject, &sample, &scene));
    let claims = futures_util::future::join_all(twenty).await;
    let standing = subject.store.idempotency(subject.ola, &key("raced")).await;
    let standing = standing.unwrap().unwrap();
    let paid = subject
        .store
        .remittance(subject.ola, standing.transaction_id)
        .await;
    assert!(paid.unwrap().is_some());
    let taken = IdempotencyClaim::Taken(standing);
    let (claimed, rest): (Vec<_>, Vec<_>) = claims
        .into_iter()
        .partition(|claim| *claim == IdempotencyClaim::Claimed);
    assert_eq!(claimed.len(), 1);
    assert!(rest.iter().all(|claim| *claim == taken), "{rest:?}");
}

/// Also bytes that are no text; a later answer does not replace it.
pub async fn the_first_answer_stands_to_the_byte(subject: Subject) {
    let sample = Sample::default();
    let payment = stored_payment(&subject, &sample, subject.ola).await;
    let mut record = record(&payment, "key");
    committed(&subject, async |unit| claim(unit, &record).await).await;
    let first = StoredResponse {
        status: 201,
        body: vec![b'{', 0, 0xff, b'}'],
    };
    let later = StoredResponse {
        status: 500,
        body: Vec::new(),
    };
    assert_eq!(finish(&subject, &record.key, &first).await.unwrap(), first);
    assert_eq!(finish(&subject, &record.key, &later).await.unwrap(), first);
    record.state = IdempotencyState::Done(first);
    let known = subject.store.idempotency(subject.ola, &record.key).await;
    assert_eq!(known.unwrap(), Some(record));
}

/// There is nothing it would belong to.
pub async fn an_unknown_key_cannot_be_answered(subject: Subject) {
    let response = StoredResponse {
        status: 201,
        body: b"{}".to_vec(),
    };
    let refused = finish(&subject, &key("unknown"), &response).await;
    assert!(
        matches!(refused, Err(StoreError::Conflict(_))),
        "{refused:?}"
    );
}

/// By when they were first used.
pub async fn the_sweep_forgets_old_keys_alone(subject: Subject) {
    let sample = Sample::default();
    let payment = stored_payment(&subject, &sample, subject.ola).await;
    let claimed_at = async |text: &str, created_at: Timestamp| {
        let record = IdempotencyRecord {
            created_at,
            ..record(&payment, text)
        };
        committed(&subject, async |unit| claim(unit, &record).await).await;
    };
    claimed_at("old", after(-1)).await;
    claimed_at("new", now()).await;
    assert_eq!(subject.store.sweep_idempotency(now()).await.unwrap(), 1);
    let known = async |text| {
        subject
            .store
            .idempotency(subject.ola, &key(text))
            .await
            .unwrap()
    };
    assert!(known("old").await.is_none());
    assert!(known("new").await.is_some());
}
