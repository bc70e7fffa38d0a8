use std::sync::Mutex;

use kernel::{Page, PageRequest, StoreError, Timestamp, testing::TestIds};
use messaging::ports::TaskFilter;

use super::*;
use crate::events::testing::stored;

/// Tasks in memory.
#[derive(Default)]
struct Memory(Mutex<Vec<OperatorTask>>);

#[async_trait]
impl OperatorTasks for Memory {
    async fn open(&self, task: &OperatorTask) -> Result<bool, StoreError> {
        self.0.lock().unwrap().push(task.clone());
        Ok(true)
    }

    async fn close_about(
        &self,
        subject: &str,
        kinds: &[&str],
        by: &str,
        at: Timestamp,
    ) -> Result<u64, StoreError> {
        let mut tasks = self.0.lock().unwrap();
        let about = tasks
            .iter_mut()
            .filter(|task| task.subject == subject && kinds.contains(&task.kind.as_str()));
        for task in about {
            let by = by.to_owned();
            task.state = TaskState::Closed { at, by };
        }
        Ok(0)
    }

    async fn task(&self, _: OperatorTaskId) -> Result<Option<OperatorTask>, StoreError> {
        unreachable!("events read no task")
    }

    async fn tasks(
        &self,
        _: &TaskFilter,
        _: &PageRequest,
    ) -> Result<Page<OperatorTask>, StoreError> {
        unreachable!("events list no tasks")
    }

    async fn open_tasks(&self) -> Result<u64, StoreError> {
        unreachable!("events count no tasks")
    }
}

struct Desk {
    tasks: Arc<Memory>,
    subscriber: OperatorTaskSubscriber,
}

impl Desk {
    fn new() -> Self {
        let tasks = Arc::new(Memory::default());
        let subscriber = OperatorTaskSubscriber::new(tasks.clone(), Arc::new(TestIds::default()));
        Self { tasks, subscriber }
    }

    async fn deliver(&self, kind: &str, about: &str) {
        assert!(self.subscriber.wants(kind), "{kind}");
        self.subscriber.deliver(&stored(kind, about)).await.unwrap();
    }

    fn open(&self) -> Vec<(String, String)> {
        let tasks = self.tasks.0.lock().unwrap();
        let open = tasks.iter().filter(|task| task.state == TaskState::Open);
        open.map(|task| (task.kind.clone(), task.subject.clone()))
            .collect()
    }
}

fn task(kind: &str, about: &str) -> (String, String) {
    (kind.to_owned(), about.to_owned())
}

#[tokio::test]
async fn a_task_holds_what_the_event_says() {
    let desk = Desk::new();
    desk.deliver("remittance.unanswered_for_long", "txn_1")
        .await;
    let opened = desk.tasks.0.lock().unwrap().remove(0);
    let event = stored("remittance.unanswered_for_long", "txn_1");
    assert_eq!(
        (opened.event_id, opened.opened_at),
        (event.id, event.occurred_at)
    );
    assert_eq!((opened.kind, opened.detail), (event.kind, event.payload));
    assert_eq!(
        (opened.subject.as_str(), opened.state),
        ("txn_1", TaskState::Open)
    );
}

#[tokio::test]
async fn the_end_of_a_remittance_closes_its_tasks_except_a_difference_to_the_books() {
    for end in [
        "remittance.completed",
        "remittance.failed",
        "remittance.cancelled",
    ] {
        let desk = Desk::new();
        for payment in ["txn_1", "txn_2"] {
            desk.deliver("remittance.sca_overdue", payment).await;
            desk.deliver("reconciliation.difference", payment).await;
        }
        desk.deliver("remittance.unanswered_for_long", "txn_1")
            .await;
        desk.deliver("remittance.unknown_bank_status", "txn_1")
            .await;
        desk.deliver(end, "txn_1").await;
        let expected = [
            task("reconciliation.difference", "txn_1"),
            task("remittance.sca_overdue", "txn_2"),
            task("reconciliation.difference", "txn_2"),
        ];
        assert_eq!(desk.open(), expected, "{end}");
        let closed = desk.tasks.0.lock().unwrap().remove(0).state;
        assert!(matches!(closed, TaskState::Closed { by, .. } if by == end));
    }
}

#[tokio::test]
async fn a_report_that_is_filed_closes_what_its_refusal_opened() {
    let desk = Desk::new();
    desk.deliver("aml.str_refused", "str_1").await;
    desk.deliver("aml.str_rejected", "str_1").await;
    desk.deliver("aml.str_submitted", "str_1").await;
    assert_eq!(desk.open(), [task("aml.str_rejected", "str_1")]);
    desk.deliver("aml.str_acknowledged", "str_1").await;
    assert_eq!(desk.open(), []);
}

#[tokio::test]
async fn a_dead_delivery_that_is_retried_or_discarded_closes_its_task() {
    for decision in ["outbox.retried", "outbox.discarded"] {
        let desk = Desk::new();
        desk.deliver("outbox.dead_letter", "dlv_1").await;
        desk.deliver("outbox.dead_letter", "dlv_2").await;
        desk.deliver(decision, "dlv_1").await;
        assert_eq!(
            desk.open(),
            [task("outbox.dead_letter", "dlv_2")],
            "{decision}"
        );
    }
}

#[test]
fn ordinary_events_and_unknown_kinds_are_not_wanted() {
    let desk = Desk::new();
    for kind in [
        "remittance.accepted",
        "recipient.added",
        "remittance.unheard_of",
    ] {
        assert!(!desk.subscriber.wants(kind), "{kind}");
    }
}

#[test]
fn a_task_of_a_kind_that_is_not_known_has_advice_too() {
    let advice = operator_advice("remittance.unheard_of");
    assert!(advice.ends_with("`drop operator close`."), "{advice}");
    assert_ne!(operator_advice("aml.str_refused"), advice);
}
