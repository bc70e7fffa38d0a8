//! Alerts: every state as it was, changed by compare-and-swap, found by what they are.

use std::sync::Arc;

use kernel::{Page, PageRequest, StoreError};

use super::{
    AmlStorage,
    sample::{Sample, after, committed, now, text},
};
use crate::{
    Alert, AlertState, AlertStateName, Note, ReportState, RuleId, Severity, ports::AlertFilter,
};

async fn update(store: &Arc<dyn AmlStorage>, alert: &mut Alert) -> Result<(), StoreError> {
    let mut unit = store.begin().await?;
    unit.alerts().update(alert).await?;
    unit.commit().await
}

async fn listed(store: &Arc<dyn AmlStorage>, filter: AlertFilter) -> Vec<Alert> {
    let page = PageRequest::new(Some(50), None).unwrap();
    store.alerts(&filter, &page).await.unwrap().items
}

/// With its notes and its finding.
pub async fn an_alert_survives_storage_in_every_state(store: Arc<dyn AmlStorage>) {
    let sample = Sample::new();
    let mut alert = sample.stored_alert(&store, 0).await;
    assert_eq!(store.alert(alert.id).await.unwrap(), Some(alert.clone()));
    let report = sample.report(&alert);
    committed(&store, async |unit| {
        unit.reports().add(&report).await.unwrap();
    })
    .await;
    assert_eq!(report.state, ReportState::Draft);
    let (by, at) = (sample.people[3], after(1));
    let reason = text("nothing to see,\nДавид; DROP TABLE alerts");
    for state in [
        AlertState::Investigating {
            assignee: by,
            since: at,
        },
        AlertState::Resolved {
            by,
            at,
            reason: reason.clone(),
        },
        AlertState::Escalated { by, at, reason },
        AlertState::Filed {
            by,
            at,
            report: report.id,
        },
    ] {
        alert.state = state;
        alert.notes.push(Note {
            by,
            at: after(2),
            text: text("looked at it"),
        });
        update(&store, &mut alert).await.unwrap();
        assert_eq!(store.alert(alert.id).await.unwrap(), Some(alert.clone()));
    }
}

/// And changes nothing.
pub async fn an_alert_read_stale_conflicts(store: Arc<dyn AmlStorage>) {
    let sample = Sample::new();
    let alert = sample.stored_alert(&store, 0).await;
    let by = sample.people[3];
    let mut ours = alert.clone().assign(by, now()).unwrap();
    update(&store, &mut ours).await.unwrap();
    let mut theirs = alert.clone().note(by, text("late"), now()).unwrap();
    let stale = update(&store, &mut theirs).await;
    assert!(matches!(stale, Err(StoreError::Conflict(_))));
    let found = store.alert(alert.id).await.unwrap().unwrap();
    assert_eq!((found.version, found.notes.len()), (2, 0));
}

/// Each field of the filter on its own, and all together.
pub async fn alerts_are_filtered(store: Arc<dyn AmlStorage>) {
    let sample = Sample::new();
    let first = sample.stored_alert(&store, 0).await;
    let mut second = sample.stored_alert(&store, 1).await;
    second = second.assign(sample.people[3], now()).unwrap();
    update(&store, &mut second.clone()).await.unwrap();
    let ids = async |filter| -> Vec<_> {
        let found = listed(&store, filter).await;
        found.into_iter().map(|alert| alert.id).collect()
    };
    let all = AlertFilter::default;
    let state = Some(AlertStateName::Open);
    assert_eq!(ids(AlertFilter { state, ..all() }).await, [first.id]);
    let assignee = Some(sample.people[3]);
    assert_eq!(ids(AlertFilter { assignee, ..all() }).await, [second.id]);
    let customer = Some(sample.people[1]);
    assert_eq!(ids(AlertFilter { customer, ..all() }).await, [second.id]);
    let payment = Some(first.payment);
    assert_eq!(ids(AlertFilter { payment, ..all() }).await, [first.id]);
    let severity = Some(first.severity());
    assert_eq!(ids(AlertFilter { severity, ..all() }).await.len(), 2);
    let severity = Some(Severity::Low);
    assert!(ids(AlertFilter { severity, ..all() }).await.is_empty());
    let rule = Some(first.rule());
    assert_eq!(ids(AlertFilter { rule, ..all() }).await.len(), 2);
    let rule = Some(RuleId::FanIn);
    assert!(ids(AlertFilter { rule, ..all() }).await.is_empty());
    let overdue_at = Some(first.due_at);
    assert!(
        ids(AlertFilter {
            overdue_at,
            ..all()
        })
        .await
        .is_empty()
    );
    let overdue_at = Some(first.due_at + chrono::TimeDelta::microseconds(1));
    assert_eq!(
        ids(AlertFilter {
            overdue_at,
            ..all()
        })
        .await
        .len(),
        2
    );
}

/// Without skipping and without repeating.
pub async fn alerts_are_listed_newest_first_in_pages(store: Arc<dyn AmlStorage>) {
    let sample = Sample::new();
    let mut stored = Vec::new();
    for _ in 0..5 {
        stored.push(sample.stored_alert(&store, 0).await.id);
    }
    stored.reverse();
    let (mut seen, mut cursor) = (Vec::new(), None);
    loop {
        let page = PageRequest::new(Some(2), cursor).unwrap();
        let found = store.alerts(&AlertFilter::default(), &page).await.unwrap();
        let Page { items, next } = found;
        assert!(items.len() <= 2);
        seen.extend(items.into_iter().map(|alert| alert.id));
        if next.is_none() {
            break;
        }
        cursor = next;
    }
    assert_eq!(seen, stored);
}

/// Only states that some are in.
pub async fn alerts_are_counted_by_state(store: Arc<dyn AmlStorage>) {
    let sample = Sample::new();
    assert!(store.count_alerts().await.unwrap().is_empty());
    sample.stored_alert(&store, 0).await;
    let taken = sample.stored_alert(&store, 1).await;
    let taken = taken.assign(sample.people[3], now()).unwrap();
    update(&store, &mut taken.clone()).await.unwrap();
    let mut counts = store.count_alerts().await.unwrap();
    counts.sort_by_key(|(state, _)| state.as_str());
    let expected = [
        (AlertStateName::Investigating, 1),
        (AlertStateName::Open, 1),
    ];
    assert_eq!(counts, expected);
}
