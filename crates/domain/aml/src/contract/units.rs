//! Units of work: all or nothing.

use std::sync::Arc;

use super::{
    AmlStorage,
    sample::{Sample, committed},
};
use crate::AlertState;

/// Assessment, history, version and alert go with it.
pub async fn nothing_of_a_dropped_unit_remains(store: Arc<dyn AmlStorage>) {
    let sample = Sample::new();
    let payment = sample.payment(0, 0, 1);
    let (record, version) = sample.assessed(&store, payment.clone(), 1).await;
    let alert = sample.alert(&record, AlertState::Open);
    let mut unit = store.begin().await.unwrap();
    unit.assessments().record(&record, version).await.unwrap();
    unit.alerts().add(&alert).await.unwrap();
    drop(unit);
    assert_eq!(store.assessment_of(payment.payment).await.unwrap(), None);
    assert_eq!(store.alert(alert.id).await.unwrap(), None);
    let later = sample.payment(0, 1, 1);
    let known = store
        .customer_history(&Sample::query(&later))
        .await
        .unwrap();
    assert_eq!(known, crate::ports::CustomerHistory::default());
}

/// And is visible to the next reader.
pub async fn everything_of_a_committed_unit_remains(store: Arc<dyn AmlStorage>) {
    let sample = Sample::new();
    let (record, version) = sample.assessed(&store, sample.payment(0, 0, 1), 1).await;
    let alert = sample.alert(&record, AlertState::Open);
    committed(&store, async |unit| {
        unit.assessments().record(&record, version).await.unwrap();
        unit.alerts().add(&alert).await.unwrap();
    })
    .await;
    let payment = record.assessment.payment;
    assert_eq!(store.assessment_of(payment).await.unwrap(), Some(record));
    assert_eq!(store.alert(alert.id).await.unwrap(), Some(alert));
}
