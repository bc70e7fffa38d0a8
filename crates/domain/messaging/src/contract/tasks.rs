//! Operator tasks: opened once, closed by an event or by hand, listed.

use kernel::{Cursor, EventId, PageRequest, StoreError, testing::TestIds};
use serde_json::json;

use super::{
    Subject,
    sample::{Bench, after, now},
};
use crate::{OperatorTask, OperatorTaskId, TaskState, ports::TaskFilter};

struct Tasks {
    bench: Bench,
    ids: TestIds,
}

impl Tasks {
    fn new(subject: Subject) -> Self {
        let bench = Bench::new(subject);
        let ids = TestIds::default();
        Self { bench, ids }
    }

    fn task(&self, kind: &str, subject: &str) -> OperatorTask {
        OperatorTask {
            id: OperatorTaskId::new(&self.ids),
            event_id: EventId::new(&self.bench.ids),
            kind: kind.into(),
            subject: subject.into(),
            detail: json!({ "transactionId": subject, "kind": "missing" }),
            opened_at: now(),
            state: TaskState::Open,
        }
    }

    async fn open(&self, kind: &str, subject: &str) {
        let task = self.task(kind, subject);
        let opened = self.bench.subject.store.open(&task);
        assert!(opened.await.unwrap());
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
    let tasks = Tasks::new(subject);
    let first = tasks.task("thing.broken", "txn_1");
    for n in 0..3 {
        let again = OperatorTask {
            id: OperatorTaskId::new(&tasks.ids),
            ..first.clone()
        };
        let task = if n == 0 { &first } else { &again };
        let opened = tasks.bench.subject.store.open(task).await.unwrap();
        assert_eq!(opened, n == 0);
    }
    assert_eq!(tasks.listed(false).await, std::slice::from_ref(&first));
    let found = tasks.bench.subject.store.task(first.id).await.unwrap();
    assert_eq!(found, Some(first));
}

/// Tasks of other kinds, or about other entities, stay open.
pub async fn an_event_closes_tasks_of_the_kinds_it_names_about_its_entity(subject: Subject) {
    let tasks = Tasks::new(subject);
    for payment in ["txn_1", "txn_2"] {
        tasks.open("thing.late", payment).await;
        tasks.open("thing.broken", payment).await;
        tasks.open("thing.late_again", payment).await;
    }
    let store = &tasks.bench.subject.store;
    let kinds = ["thing.late", "thing.broken", "thing.never"];
    let closed = store.close_about("txn_1", &kinds, "thing.done", after(1));
    assert_eq!(closed.await.unwrap(), 2);
    let open = tasks.listed(false).await;
    let open: Vec<_> = open
        .iter()
        .map(|t| (t.kind.as_str(), t.subject.as_str()))
        .collect();
    let expected = [
        ("thing.late_again", "txn_2"),
        ("thing.broken", "txn_2"),
        ("thing.late", "txn_2"),
        ("thing.late_again", "txn_1"),
    ];
    assert_eq!(open, expected);
    let all = tasks.listed(true).await;
    let closed = TaskState::Closed {
        at: after(1),
        by: "thing.done".into(),
    };
    assert_eq!((all.len(), &all[5].state), (6, &closed));
    assert_eq!(store.open_tasks().await.unwrap(), 4);
    let again = store.close_about("txn_1", &kinds, "thing.done", after(2));
    assert_eq!(again.await.unwrap(), 0);
}

/// The second finds nothing open.
pub async fn a_task_is_closed_by_hand_once(subject: Subject) {
    let tasks = Tasks::new(subject);
    tasks.open("thing.broken", "txn_1").await;
    let task = tasks.listed(false).await.remove(0);
    let close = async || -> Result<bool, StoreError> {
        let mut unit = tasks.bench.subject.begin().await;
        let closed = unit
            .operator_tasks()
            .close(task.id, "operator", after(1))
            .await?;
        unit.commit().await?;
        Ok(closed)
    };
    assert!(close().await.unwrap());
    assert!(!close().await.unwrap());
    assert_eq!(tasks.listed(false).await, []);
}

/// Page by page the whole list.
pub async fn open_tasks_are_listed_newest_first(subject: Subject) {
    let tasks = Tasks::new(subject);
    for n in 0..5 {
        tasks.open("thing.late", &format!("txn_{n}")).await;
    }
    let (mut seen, mut after) = (Vec::new(), None::<Cursor>);
    loop {
        let page = PageRequest::new(Some(2), after).unwrap();
        let page = tasks
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
    let found = tasks
        .bench
        .subject
        .store
        .tasks(&of_one, &page)
        .await
        .unwrap();
    assert_eq!(found.items.len(), 1);
}
