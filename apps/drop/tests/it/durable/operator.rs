//! The operator queue, from the event that fills it to the one that empties it.

use kernel::PageRequest;
use messaging::{
    DeliveryState, OperatorTask, TaskState,
    ports::{Deliveries, DeliveryFilter, OperatorTasks, TaskFilter},
};
use serde_json::{Value, json};

use crate::{
    faults::{apply_bank_status, work_until},
    support::{Options, Payer, TestApp, on_both_engines},
};

pub(super) async fn tasks(app: &TestApp, with_closed: bool) -> Vec<OperatorTask> {
    let filter = TaskFilter {
        with_closed,
        subject: None,
    };
    let page = PageRequest::new(Some(50), None).expect("a page");
    let found = app.assembly.store.tasks(&filter, &page).await;
    found.expect("tasks").items
}

on_both_engines!(
    a_status_nobody_knows_is_a_task_until_the_payment_is_settled,
    Options::without_worker(),
    |app: TestApp| async move {
        let kari = Payer::kari_pays(&app, "Magic Unknown Status").await;
        let payment = kari.pay(50_000, "key-1").await.data();
        kari.customer.authenticate(&payment, "approve").await.data();
        app.dispatch().await;
        let open = tasks(&app, false).await;
        assert_eq!(open.len(), 1, "{open:?}");
        assert_eq!(open[0].kind, "remittance.unknown_bank_status");
        assert_eq!(json!(open[0].subject), payment["id"]);
        apply_bank_status(&app, "ACCC").await;
        work_until(&app, &kari, &payment, "completed").await;
        app.dispatch().await;
        assert_eq!(tasks(&app, false).await, []);
        let closed = tasks(&app, true).await;
        let by = "remittance.completed";
        assert!(matches!(&closed[0].state, TaskState::Closed { by: it, .. } if it == by));
    }
);

on_both_engines!(
    everything_a_payment_tells_reaches_its_subscribers_in_order,
    Options::without_worker(),
    |app: TestApp| async move {
        let kari = Payer::kari_pays(&app, "Magic Unknown Status").await;
        let payment = kari.pay(50_000, "key-1").await.data();
        kari.customer.authenticate(&payment, "approve").await.data();
        apply_bank_status(&app, "ACCC").await;
        work_until(&app, &kari, &payment, "completed").await;
        app.dispatch().await;
        let filter = DeliveryFilter {
            state: None,
            aggregate_id: payment["id"].as_str().map(str::to_owned),
        };
        let page = PageRequest::new(Some(50), None).expect("a page");
        let found = app.assembly.store.deliveries(&filter, &page).await;
        let mut found = found.expect("deliveries").items;
        found.sort_by_key(|delivery| delivery.event.position);
        let is_done = |state: &DeliveryState| matches!(state, DeliveryState::Delivered { .. });
        assert!(
            found.iter().all(|d| is_done(&d.state) && d.attempts == 1),
            "{found:?}"
        );
        let sent = |name: &str| {
            let to = found.iter().filter(|delivery| delivery.subscriber == name);
            to.map(|d| d.event.kind.as_str()).collect::<Vec<_>>()
        };
        let unknown = "remittance.unknown_bank_status";
        assert_eq!(sent("operator-queue"), [unknown, "remittance.completed"]);
        assert_eq!(sent("alerts"), [unknown]);
        let payload = found.last().map(|d| d.event.payload.clone());
        assert_eq!(
            payload.map(|p| p["status"].clone()),
            Some(Value::from("completed"))
        );
    }
);
