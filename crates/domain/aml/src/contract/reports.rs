//! Reports: one per alert, every state as it was.

use std::sync::Arc;

use kernel::{PageRequest, StoreError};

use super::{
    AmlStorage,
    sample::{Sample, after, committed, text},
};
use crate::{Receipt, Report, ReportState, ReportStateName, ports::ReportFilter};

async fn add(store: &Arc<dyn AmlStorage>, report: &Report) -> Result<(), StoreError> {
    let mut unit = store.begin().await?;
    unit.reports().add(report).await?;
    unit.commit().await
}

/// Found by id and by alert.
pub async fn a_report_survives_storage_in_every_state(store: Arc<dyn AmlStorage>) {
    let sample = Sample::new();
    let alert = sample.stored_alert(&store, 0).await;
    assert_eq!(store.report_on(alert.id).await.unwrap(), None);
    let mut report = sample.report(&alert);
    add(&store, &report).await.unwrap();
    let (approved_by, at) = (sample.people[4], after(1));
    let receipt = Receipt("AR-1/ø".into());
    for state in [
        ReportState::Draft,
        ReportState::Submitting {
            approved_by,
            since: at,
        },
        ReportState::Submitted {
            approved_by,
            at,
            receipt: receipt.clone(),
            rejected: None,
        },
        ReportState::Submitted {
            approved_by,
            at,
            receipt: receipt.clone(),
            rejected: Some("a page is missing".into()),
        },
        ReportState::Acknowledged {
            approved_by,
            submitted_at: at,
            at: after(2),
            receipt,
        },
    ] {
        report.state = state;
        report.narrative = text("another\ntext");
        report.authors.insert(sample.people[2]);
        committed(&store, async |unit| {
            unit.reports().update(&mut report).await.unwrap();
        })
        .await;
        let found = store.report(report.id).await.unwrap();
        assert_eq!(found.as_ref(), Some(&report));
        assert_eq!(store.report_on(alert.id).await.unwrap(), found);
    }
}

/// Also of two drafts at once.
pub async fn an_alert_is_in_one_report(store: Arc<dyn AmlStorage>) {
    let sample = Sample::new();
    let alert = sample.stored_alert(&store, 0).await;
    let other = sample.stored_alert(&store, 0).await;
    let first = sample.report(&alert);
    add(&store, &first).await.unwrap();
    let mut second = sample.report(&other);
    second.alerts.insert(alert.id);
    let refused = add(&store, &second).await;
    assert!(matches!(refused, Err(StoreError::Conflict(_))));
    assert_eq!(store.report(second.id).await.unwrap(), None);
    assert_eq!(store.report_on(other.id).await.unwrap(), None);
}

/// And changes nothing.
pub async fn a_report_read_stale_conflicts(store: Arc<dyn AmlStorage>) {
    let sample = Sample::new();
    let alert = sample.stored_alert(&store, 0).await;
    let report = sample.report(&alert);
    add(&store, &report).await.unwrap();
    let mut changed = report
        .clone()
        .revise(sample.people[2], text("ours"))
        .unwrap();
    committed(&store, async |unit| {
        unit.reports().update(&mut changed).await.unwrap();
    })
    .await;
    let mut late = report
        .clone()
        .revise(sample.people[4], text("late"))
        .unwrap();
    let mut unit = store.begin().await.unwrap();
    let stale = unit.reports().update(&mut late).await;
    assert!(matches!(stale, Err(StoreError::Conflict(_))));
    drop(unit);
    let found = store.report(report.id).await.unwrap().unwrap();
    assert_eq!(found.narrative.as_str(), "ours");
}

/// By state and by customer.
pub async fn reports_are_filtered_and_listed_newest_first(store: Arc<dyn AmlStorage>) {
    let sample = Sample::new();
    let mut ids = Vec::new();
    for customer in [0, 1, 1] {
        let alert = sample.stored_alert(&store, customer).await;
        let report = sample.report(&alert);
        add(&store, &report).await.unwrap();
        ids.push(report.id);
    }
    let listed = async |filter: ReportFilter| -> Vec<_> {
        let page = PageRequest::new(None, None).unwrap();
        let found = store.reports(&filter, &page).await.unwrap().items;
        found.into_iter().map(|report| report.id).collect()
    };
    let all = ReportFilter::default;
    assert_eq!(listed(all()).await, [ids[2], ids[1], ids[0]]);
    let customer = Some(sample.people[1]);
    let of_customer = ReportFilter { customer, ..all() };
    assert_eq!(listed(of_customer).await, [ids[2], ids[1]]);
    let state = Some(ReportStateName::Submitted);
    assert!(listed(ReportFilter { state, ..all() }).await.is_empty());
}
