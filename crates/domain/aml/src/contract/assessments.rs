//! Assessments: kept to the byte, one after the other per customer.

use std::sync::Arc;

use chrono::TimeDelta;
use futures_util::future::join;
use kernel::StoreError;

use super::{
    AmlStorage,
    sample::{Sample, after, committed, creditor, text},
};
use crate::{AlertState, AssessmentRecord, Facts, Payer, backtest::Outcome};

async fn try_record(
    store: &Arc<dyn AmlStorage>,
    record: &AssessmentRecord,
    expected: i64,
) -> Result<(), StoreError> {
    let mut unit = store.begin().await?;
    unit.assessments().record(record, expected).await?;
    unit.commit().await
}

fn is_conflict(result: &Result<(), StoreError>) -> bool {
    matches!(result, Err(StoreError::Conflict(_)))
}

/// Facts and assessment, as JSON and as values; found by id and by payment.
pub async fn an_assessment_survives_storage_to_the_byte(store: Arc<dyn AmlStorage>) {
    let sample = Sample::new();
    sample.recorded(&store, sample.payment(1, 0, 1)).await;
    sample.recorded(&store, sample.payment(0, 0, 2)).await;
    let record = sample.recorded(&store, sample.payment(0, 1, 1)).await;
    let found = store.assessment(record.id).await.unwrap().unwrap();
    assert_eq!(found, record);
    assert_eq!(found.facts.json(), record.facts.json());
    assert_eq!(
        found.assessment.json().unwrap(),
        record.assessment.json().unwrap()
    );
    let of_payment = store
        .assessment_of(record.assessment.payment)
        .await
        .unwrap();
    assert_eq!(of_payment, Some(record));
    let unknown = sample.payment(0, 2, 1).payment;
    assert_eq!(store.assessment_of(unknown).await.unwrap(), None);
}

/// In history, too: there the payment is once, as last assessed.
pub async fn the_newest_attempt_counts_and_older_ones_stay(store: Arc<dyn AmlStorage>) {
    let sample = Sample::new();
    let payment = sample.payment(0, 0, 1);
    let first = sample.recorded(&store, payment.clone()).await;
    let mut changed = payment.clone();
    (changed.creditor, changed.at) = (creditor(9), after(5));
    let (second, version) = sample.assessed(&store, changed, 2).await;
    try_record(&store, &second, version).await.unwrap();
    let newest = store.assessment_of(payment.payment).await.unwrap();
    assert_eq!(newest, Some(second));
    let older = store.assessment(first.id).await.unwrap();
    assert_eq!(older, Some(first));
    let query = Sample::query(&sample.payment(0, 9, 1));
    let known = store.customer_history(&query).await.unwrap();
    assert_eq!(known.version, 2);
    assert_eq!(known.history.lifetime.payments, 1);
    assert_eq!(known.history.recent.len(), 1);
    assert_eq!(known.history.recent[0].creditor, creditor(9));
    assert_eq!(known.history.recent[0].at, after(5));
    assert!(!known.history.paid_creditor_before);
}

/// A caller that read before another payment was recorded has to read again.
pub async fn a_stale_version_conflicts_and_records_nothing(store: Arc<dyn AmlStorage>) {
    let sample = Sample::new();
    let (late, version) = sample.assessed(&store, sample.payment(0, 1, 1), 1).await;
    sample.recorded(&store, sample.payment(0, 0, 1)).await;
    assert!(is_conflict(&try_record(&store, &late, version).await));
    let payment = late.assessment.payment;
    assert_eq!(store.assessment_of(payment).await.unwrap(), None);
    try_record(&store, &late, version + 1).await.unwrap();
    let ahead = sample.assessed(&store, sample.payment(0, 2, 1), 1).await;
    assert!(is_conflict(
        &try_record(&store, &ahead.0, ahead.1 + 1).await
    ));
}

/// The first of a customer as well as later ones.
pub async fn of_two_recorders_at_once_one_conflicts(store: Arc<dyn AmlStorage>) {
    let sample = Sample::new();
    for round in 0..3_i64 {
        let (left, version) = sample
            .assessed(&store, sample.payment(0, round, 1), 1)
            .await;
        let (right, _) = sample
            .assessed(&store, sample.payment(0, round, 2), 1)
            .await;
        let both = join(
            try_record(&store, &left, version),
            try_record(&store, &right, version),
        );
        let (left, right) = both.await;
        assert!(left.is_ok() != right.is_ok(), "{left:?} {right:?}");
        assert!(is_conflict(&left) || is_conflict(&right));
    }
    let query = Sample::query(&sample.payment(0, 9, 1));
    let known = store.customer_history(&query).await.unwrap();
    assert_eq!((known.version, known.history.lifetime.payments), (3, 3));
}

/// The same payment and attempt a second time is a conflict, whatever the version.
pub async fn one_attempt_is_recorded_once(store: Arc<dyn AmlStorage>) {
    let sample = Sample::new();
    let payment = sample.payment(0, 0, 1);
    sample.recorded(&store, payment.clone()).await;
    let (again, version) = sample.assessed(&store, payment, 1).await;
    assert!(is_conflict(&try_record(&store, &again, version).await));
}

/// Assessments of different customers do not wait for each other.
pub async fn versions_are_per_customer(store: Arc<dyn AmlStorage>) {
    let sample = Sample::new();
    let (late, version) = sample.assessed(&store, sample.payment(0, 1, 1), 1).await;
    sample.recorded(&store, sample.payment(1, 0, 1)).await;
    try_record(&store, &late, version).await.unwrap();
}

/// The moment itself is not after it; sums are over everything.
pub async fn history_has_what_is_after_the_moment_and_not_the_payment_itself(
    store: Arc<dyn AmlStorage>,
) {
    let sample = Sample::new();
    let week = TimeDelta::days(7).num_seconds();
    let mut known = Vec::new();
    for seconds in [-week, -week + 1, 0] {
        let payment = sample.payment(0, seconds, 1);
        known.push(sample.recorded(&store, payment).await);
    }
    sample.recorded(&store, sample.payment(1, 0, 1)).await;
    let payment = known[2].facts.payment();
    let found = store
        .customer_history(&Sample::query(payment))
        .await
        .unwrap();
    let recent: Vec<_> = found
        .history
        .recent
        .iter()
        .map(|past| past.payment)
        .collect();
    assert_eq!(recent, [known[1].assessment.payment]);
    let past = found.history.recent[0];
    assert_eq!((past.at, past.country), (after(-week + 1), payment.country));
    assert_eq!((past.amount, past.creditor), (payment.amount, creditor(1)));
    assert_eq!(found.history.lifetime.payments, 2);
    assert_eq!(found.history.lifetime.sum_ore, 2 * 1_234_567);
    assert_eq!(found.version, 3);
    assert!(Facts::new(payment.clone(), found.history).is_ok());
}

/// Per customer, and however long ago.
pub async fn the_first_payment_to_an_account_is_distinguished(store: Arc<dyn AmlStorage>) {
    let sample = Sample::new();
    sample.recorded(&store, sample.payment(1, -9, 1)).await;
    for (seconds, to) in [(-30, 1), (-20, 1), (-10, 2)] {
        sample
            .recorded(&store, sample.payment(0, seconds, to))
            .await;
    }
    let mut query = Sample::query(&sample.payment(0, 0, 1));
    let found = store.customer_history(&query).await.unwrap().history;
    let mut recent = found.recent;
    recent.sort();
    let firsts: Vec<_> = recent.iter().map(|past| past.first_to_creditor).collect();
    assert_eq!(firsts, [true, false, true]);
    assert!(found.paid_creditor_before);
    query.recent_after = after(0);
    assert!(
        store
            .customer_history(&query)
            .await
            .unwrap()
            .history
            .paid_creditor_before
    );
    query.creditor = creditor(3);
    assert!(
        !store
            .customer_history(&query)
            .await
            .unwrap()
            .history
            .paid_creditor_before
    );
}

/// By the time of the order, then by id; each payment as of its newest attempt, and with what
/// officers have decided about all of its alerts.
pub async fn payments_are_replayed_once_each_from_the_oldest_with_what_officers_found(
    store: Arc<dyn AmlStorage>,
) {
    let sample = Sample::new();
    let later = sample.recorded(&store, sample.payment(0, 9, 1)).await;
    let twin = sample.recorded(&store, sample.payment(1, 9, 1)).await;
    let first = sample.payment(0, -9, 2);
    sample.recorded(&store, first.clone()).await;
    let mut changed = first;
    changed.creditor = creditor(7);
    let (second, version) = sample.assessed(&store, changed.clone(), 2).await;
    try_record(&store, &second, version).await.unwrap();
    let by = sample.people[3];
    let (at, reason) = (after(20), text("known"));
    let resolved = AlertState::Resolved { by, at, reason };
    for (record, state) in [
        (&later, resolved.clone()),
        (&twin, resolved),
        (&twin, AlertState::Open),
    ] {
        let alert = sample.alert(record, state);
        committed(&store, async |unit| {
            unit.alerts().add(&alert).await.unwrap();
        })
        .await;
    }
    let found = store.replay(None, 10).await.unwrap();
    let facts: Vec<_> = found.iter().map(|one| &one.facts).collect();
    let expected = [&changed, later.facts.payment(), twin.facts.payment()];
    assert_eq!(facts, expected);
    let outcomes: Vec<_> = found.iter().map(|one| one.outcome).collect();
    assert_eq!(outcomes, [None, Some(Outcome::Legitimate), None]);
    let one = store.replay(None, 1).await.unwrap();
    assert_eq!(one, found[..1]);
    for n in 0..found.len() {
        let after = (facts[n].at, facts[n].payment);
        assert_eq!(store.replay(Some(after), 10).await.unwrap(), found[n + 1..]);
    }
}

/// Within the window, to this account, without the customer who pays now.
pub async fn payers_are_other_customers_each_with_their_last_payment(store: Arc<dyn AmlStorage>) {
    let sample = Sample::new();
    let week = TimeDelta::days(7).num_seconds();
    for (who, seconds, to) in [
        (0, -5, 1),
        (1, -100, 1),
        (1, -50, 1),
        (2, -week, 1),
        (3, -10, 2),
        (4, -week + 1, 1),
    ] {
        sample
            .recorded(&store, sample.payment(who, seconds, to))
            .await;
    }
    let query = Sample::query(&sample.payment(0, 0, 1));
    let mut payers = store.customer_history(&query).await.unwrap().history.payers;
    payers.retain(|payer| payer.customer != sample.people[0]);
    payers.sort_by_key(|payer| payer.at);
    let payer = |who: usize, seconds| Payer {
        customer: sample.people[who],
        at: after(seconds),
    };
    assert_eq!(payers, [payer(4, -week + 1), payer(1, -50)]);
}
