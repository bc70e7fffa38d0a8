//! The operator queue: opened and closed by events, and by hand.

use std::sync::Arc;

use kernel::{Cursor, EventId, PageRequest, StoreError, testing::TestIds};
use serde_json::json;

use super::{
    Subject,
    sample::{Bench, after, now},
};
use crate::{OperatorQueue, OperatorTask, StoredEvent, Subscriber, TaskState, ports::TaskFilter};

struct Queue {
    bench: Bench,
    queue: OperatorQueue,
}

impl Queue {
    fn new(subject: Subject) -> Self {
        let ids = Arc::new(TestIds::default());
        let queue = OperatorQueue::new(subject.store.clone(), ids);
        let bench = Bench::new(subject);
        Self { bench, queue }
    }

    fn event(&self, kind: &str, payment: &str) -> StoredEvent {
        StoredEvent {
            id: EventId::new(&self.bench.ids),
            position: 1,
            occurred_at: now(),
            kind: kind.into(),
            aggregate_id: payment.into(),
            payload: json!({ "transactionId": payment, "kind": "missing" }),
        }
    }

    async fn hears(&self, kind: &str, payment: &str) {
        assert!(self.queue.wants(kind), "{kind}");
        self.queue
            .deliver(&self.event(kind, payment))
            .await
            .unwrap();
    }

    async fn listed(&self, with_closed: bool) -> Vec<OperatorTask> {
        let filter = TaskFilter {
            with_closed,
            subject: None,
        };
        let page = PageRequest::new(Some(50), None).unwrap();
        let found = self.bench.subject.store.tasks(&filter, &page).await;
        found.unwrap().items
    }
}

/// At least once means more than once.
pub async fn an_event_opens_one_task_however_often_it_comes(subject: Subject) {
    let queue = Queue::new(subject);
    let event = queue.event("remittance.unanswered_for_long", "txn_1");
    for _ in 0..3 {
        queue.queue.deliver(&event).await.unwrap();
    }
    let tasks = queue.listed(false).await;
    assert_eq!(tasks.len(), 1);
    let task = &tasks[0];
    assert_eq!((task.event_id, task.subject.as_str()), (event.id, "txn_1"));
    assert_eq!((&task.kind, &task.detail), (&event.kind, &event.payload));
    assert_eq!((task.opened_at, &task.state), (now(), &TaskState::Open));
    let found = queue.bench.subject.store.task(task.id).await.unwrap();
    assert_eq!(found.as_ref(), Some(task));
}

/// Of the payment alone; a difference to the bank's books stays.
pub async fn a_task_is_closed_by_what_settles_its_subject(subject: Subject) {
    let queue = Queue::new(subject);
    for payment in ["txn_1", "txn_2"] {
        queue.hears("remittance.sca_overdue", payment).await;
        queue.hears("reconciliation.difference", payment).await;
    }
    queue.hears("remittance.completed", "txn_1").await;
    let open = queue.listed(false).await;
    let open: Vec<_> = open
        .iter()
        .map(|t| (t.kind.as_str(), t.subject.as_str()))
        .collect();
    let expected = [
        ("reconciliation.difference", "txn_2"),
        ("remittance.sca_overdue", "txn_2"),
        ("reconciliation.difference", "txn_1"),
    ];
    assert_eq!(open, expected);
    let all = queue.listed(true).await;
    let closed = TaskState::Closed {
        at: now(),
        by: "remittance.completed".into(),
    };
    assert_eq!((all.len(), &all[3].state), (4, &closed));
    assert_eq!(queue.bench.subject.store.open_tasks().await.unwrap(), 3);
}

/// The second finds nothing open.
pub async fn a_task_is_closed_by_hand_once(subject: Subject) {
    let queue = Queue::new(subject);
    queue.hears("reconciliation.difference", "txn_1").await;
    let task = queue.listed(false).await.remove(0);
    let close = async || -> Result<bool, StoreError> {
        let mut unit = queue.bench.subject.begin().await;
        let closed = unit
            .operator_tasks()
            .close(task.id, "operator", after(1))
            .await?;
        unit.commit().await?;
        Ok(closed)
    };
    assert!(close().await.unwrap());
    assert!(!close().await.unwrap());
    assert_eq!(queue.listed(false).await, []);
}

/// Page by page the whole list.
pub async fn open_tasks_are_listed_newest_first(subject: Subject) {
    let queue = Queue::new(subject);
    for n in 0..5 {
        queue
            .hears("remittance.sca_overdue", &format!("txn_{n}"))
            .await;
    }
    let (mut seen, mut after) = (Vec::new(), None::<Cursor>);
    loop {
        let page = PageRequest::new(Some(2), after).unwrap();
        let page = queue
            .bench
            .subject
            .store
            .tasks(&TaskFilter::default(), &page)
            .await;
        let page = page.unwrap();
        seen.extend(page.items.into_iter().map(|task| task.subject));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(seen, ["txn_4", "txn_3", "txn_2", "txn_1", "txn_0"]);
    let of_one = TaskFilter {
        subject: Some("txn_3".into()),
        ..TaskFilter::default()
    };
    let page = PageRequest::new(None, None).unwrap();
    let found = queue
        .bench
        .subject
        .store
        .tasks(&of_one, &page)
        .await
        .unwrap();
    assert_eq!(found.items.len(), 1);
}
