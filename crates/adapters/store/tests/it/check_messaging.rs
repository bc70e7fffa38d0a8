//! The check of durable work: nothing is found in what dispatchers, workers and operators leave
//! behind, nor after old events were forgotten; each planted contradiction is found.

use chrono::TimeDelta;
use kernel::{Clock, OutboxEvent, Timestamp, UnitOfWorkFactory, testing::TestIds};
use messaging::{
    InboundWebhook, JobOutcome, NewDelivery, OperatorTask, OperatorTaskId, StoredEvent, TaskState,
    WebhookId,
    ports::{Deliveries, Due, Inbox, JobLeases, OperatorTasks},
};
use payments::ports::PaymentsUnitOfWork;
use serde_json::json;
use store::{Store, testing::TestDatabase};

use crate::{
    check::{Planted, found, plant, planted, report, settled},
    common::on_both_engines,
};

on_both_engines! {
    nothing_is_found_in_work_well_done
    each_contradiction_in_durable_work_is_found
    forgetting_old_events_upsets_nothing
    a_young_event_that_is_missing_is_found_however_much_was_forgotten
    what_no_worker_does_is_found_after_an_hour
    a_copy_is_as_old_as_the_last_sign_of_life
}

/// A payment; two events about it that need an operator, of which the first is delivered to the
/// queue and the alerts, the second only to the queue; a webhook that is delivered; a task; a job
/// that is held.
async fn worked(store: &Store) -> Timestamp {
    let fixture = settled(store).await;
    let now = fixture.clock.now();
    let ids = TestIds::default();
    // The ids of the world's are taken.
    for _ in 0..100 {
        OperatorTaskId::new(&ids);
    }
    let about = fixture.payment.id();
    let mut first = None;
    for kind in ["reconciliation.difference", "outbox.discarded"] {
        let detail = json!({ "transactionId": about });
        let event = OutboxEvent::new(&ids, &fixture.clock, kind, &about, detail.clone());
        publish(store, &event).await;
        first = first.or(Some((event.id, detail)));
    }
    let webhook = InboundWebhook {
        id: WebhookId::new(&ids),
        source: "open-banking:dnb".to_owned(),
        event_id: "event-1".to_owned(),
        received_at: now,
        body: b"{}".to_vec(),
    };
    let data = json!({ "webhookId": webhook.id });
    let event = OutboxEvent::new(&ids, &fixture.clock, "webhook.received", &webhook.id, data);
    store.receive(&webhook, &event).await.unwrap();

    let plan = |event: &StoredEvent| {
        let to: &[&str] = match event.kind.as_str() {
            "reconciliation.difference" => &["operator-queue", "alerts"],
            "outbox.discarded" => &["operator-queue"],
            "webhook.received" => &["webhooks"],
            _ => &[],
        };
        to.iter().map(|name| NewDelivery::to(name, &ids)).collect()
    };
    store.route(now, 100, &plan).await.unwrap();
    let subscribers = ["operator-queue", "alerts", "webhooks"];
    let until = now + TimeDelta::minutes(1);
    for claimed in store.claim(&subscribers, now, until, 32).await.unwrap() {
        assert!(store.delivered(&claimed, now).await.unwrap());
    }
    let (event_id, detail) = first.unwrap();
    let task = OperatorTask {
        id: OperatorTaskId::new(&ids),
        event_id,
        kind: "reconciliation.difference".to_owned(),
        subject: about.to_string(),
        detail,
        opened_at: now,
        state: TaskState::Open,
    };
    assert!(store.open(&task).await.unwrap());
    store.register("rates", now).await.unwrap();
    let until = now + TimeDelta::seconds(30);
    let held = JobLeases::begin(store, "rates", "one", Due::ByPlan, now, until).await;
    assert!(held.unwrap().is_some());
    now
}

async fn publish(store: &Store, event: &OutboxEvent) {
    let mut unit = UnitOfWorkFactory::<dyn PaymentsUnitOfWork>::begin(store)
        .await
        .unwrap();
    unit.change_log().publish(event).await.unwrap();
    unit.commit().await.unwrap();
}

async fn nothing_is_found_in_work_well_done(store: Store, _: &TestDatabase) {
    let now = worked(&store).await;
    let report = report(&store, now).await;
    assert_eq!(found(&report), Vec::<String>::new());
    for name in [
        "deliveries",
        "inbound_webhooks",
        "operator_tasks",
        "jobs",
        "events and time",
        "events and deliveries",
        "order of deliveries",
        "webhooks and events",
        "tasks and their matter",
        "jobs and leases",
    ] {
        let check = report.checks.iter().find(|check| check.name == name);
        assert!(check.unwrap().examined > 0, "{name} looked at nothing");
    }
}

const PLANTED: &[Planted] = &[
    // Rows that cannot be read.
    planted(
        "UPDATE deliveries SET id = 'x' WHERE subscriber = 'alerts'",
        &["deliveries | deliveries | id: not an id of the form dlv_<uuid>"],
    ),
    planted(
        "UPDATE inbound_webhooks SET body = 'x'",
        &[
            "inbound_webhooks | inbound_webhooks | body: the sealed value is damaged or belongs elsewhere",
        ],
    ),
    planted(
        "UPDATE operator_tasks SET id = 'x'",
        &["operator_tasks | operator_tasks | id: not an id of the form opt_<uuid>"],
    ),
    // Fanning out.
    planted(
        "DELETE FROM deliveries WHERE subscriber = 'alerts'",
        &["events and deliveries | outbox | it was fanned out, but not to alerts"],
    ),
    planted(
        "DELETE FROM deliveries WHERE subscriber = 'operator-queue' AND event_id = \
         (SELECT id FROM outbox WHERE kind = 'outbox.discarded')",
        &["events and deliveries | outbox | it was fanned out, but not to operator-queue"],
    ),
    planted(
        "DELETE FROM deliveries WHERE subscriber = 'webhooks'",
        &["events and deliveries | outbox | it was fanned out, but not to webhooks"],
    ),
    planted(
        "UPDATE outbox SET routed_at = NULL WHERE kind = 'webhook.received'",
        &["order of deliveries | deliveries | its event is not fanned out yet"],
    ),
    planted(
        "UPDATE outbox SET routed_at = NULL, occurred_at = {early} WHERE kind = 'remittance.accepted'",
        &[
            "events and time | outbox | it is not fanned out an hour after it happened: does no worker run?",
        ],
    ),
    planted(
        "DELETE FROM outbox WHERE kind = 'webhook.received'",
        &[
            "references | deliveries | event_id refers to no row of outbox, in 1 rows",
            "webhooks and events | inbound_webhooks | no event refers to it: it is never processed",
        ],
    ),
    planted(
        "INSERT INTO outbox (id, occurred_at, kind, aggregate_id, payload) \
         SELECT 'evt_0197a6e2000070008000000000000f09', occurred_at, kind, aggregate_id, payload \
         FROM outbox WHERE kind = 'webhook.received'",
        &["webhooks and events | inbound_webhooks | more than one event refers to it"],
    ),
    // Order and states.
    planted(
        "UPDATE deliveries SET state = 'delivered', due_at = NULL, finished_at = {now}, attempts = 1, \
         lease = 1; UPDATE deliveries SET state = 'pending', due_at = {now}, finished_at = NULL \
         WHERE subscriber = 'operator-queue' AND event_id = \
         (SELECT id FROM outbox WHERE kind = 'reconciliation.difference')",
        &[
            "order of deliveries | deliveries | it is delivered, though an earlier event of the same entity is not yet",
        ],
    ),
    planted(
        "UPDATE deliveries SET position = position + 100 WHERE subscriber = 'alerts'",
        &[
            "order of deliveries | deliveries | it has another place in the order, or another entity, than its event",
        ],
    ),
    planted(
        "UPDATE deliveries SET attempts = 0 WHERE subscriber = 'alerts'",
        &["order of deliveries | deliveries | it was leased or has ended without being tried"],
    ),
    planted(
        "UPDATE deliveries SET state = 'dead', last_error = 'x' WHERE subscriber = 'alerts'",
        &["order of deliveries | deliveries | it is dead, and no event reports it"],
    ),
    planted(
        "UPDATE deliveries SET state = 'leased', due_at = {early}, finished_at = NULL \
         WHERE subscriber = 'alerts'",
        &[
            "order of deliveries | deliveries | its lease ran out more than an hour ago: does no worker run?",
        ],
    ),
    planted(
        "UPDATE deliveries SET state = 'pending', due_at = {early}, finished_at = NULL \
         WHERE subscriber = 'alerts'",
        &[
            "order of deliveries | deliveries | it has been due for more than an hour, and nothing holds it back: does no worker run?",
        ],
    ),
    // Operators' tasks.
    planted(
        "UPDATE operator_tasks SET subject = 'txn_0197a6e2000070008000000000000f09', \
         kind = 'remittance.sca_overdue'",
        &["tasks and their matter | operator_tasks | it is about a payment that is not there"],
    ),
    planted(
        "UPDATE operator_tasks SET subject = 'somebody', kind = 'remittance.sca_overdue'",
        &[
            "tasks and their matter | operator_tasks | it is of a payment's kind, but about something else",
        ],
    ),
    planted(
        "UPDATE operator_tasks SET event_id = 'evt_0197a6e2000070008000000000000f09'",
        &["tasks and their matter | operator_tasks | the event that opened it is not there"],
    ),
    // Jobs.
    planted(
        "UPDATE jobs SET lease_until = {late}",
        &[
            "jobs and leases | jobs | its lease ends more than an hour from now: no worker can run it until then",
        ],
    ),
    planted(
        "UPDATE jobs SET lease = 0",
        &["jobs and leases | jobs | it is held, but no run of it has begun"],
    ),
];

/// Constraints that have to be out of the way first are named differently on each engine.
const ON_SQLITE: &[Planted] = &[planted(
    "UPDATE jobs SET runs = -1",
    &[
        "database | (database) | CHECK constraint failed in jobs",
        "jobs | jobs | runs: out of range integral type conversion attempted",
    ],
)];

const ON_POSTGRESQL: &[Planted] = &[planted(
    "ALTER TABLE jobs DROP CONSTRAINT jobs_runs_check; UPDATE jobs SET runs = -1",
    &["jobs | jobs | runs: out of range integral type conversion attempted"],
)];

async fn each_contradiction_in_durable_work_is_found(store: Store, _: &TestDatabase) {
    let engine = store.engine();
    let own = match engine {
        "sqlite" => ON_SQLITE,
        _ => ON_POSTGRESQL,
    };
    drop(store);
    plant(engine, PLANTED.iter().chain(own), &worked).await;
}

/// The payment is made final, since it is not polled during the days that pass.
async fn finished(store: &Store, database: &TestDatabase) -> Timestamp {
    let now = worked(store).await;
    // Delivers the event that came second.
    let until = now + TimeDelta::minutes(1);
    for claimed in store
        .claim(&["operator-queue"], now, until, 32)
        .await
        .unwrap()
    {
        assert!(store.delivered(&claimed, now).await.unwrap());
    }
    let run = messaging::JobRun {
        job: "rates",
        lease: 1,
    };
    let ended = store.finish(&run, &JobOutcome::Succeeded, now, now).await;
    assert!(ended.unwrap());
    let payment = "UPDATE transactions SET next_check_at = NULL, state = 'held'";
    let sql = match store.engine() {
        "sqlite" => format!(
            "{payment}; DROP TRIGGER audit_log_refuses_update; \
             UPDATE audit_log SET action = 'remittance.held'"
        ),
        _ => format!(
            "SET session_replication_role = replica; {payment}; \
             UPDATE audit_log SET action = 'remittance.held'"
        ),
    };
    database.execute(&sql).await.unwrap();
    let clean = report(store, now).await;
    assert_eq!(found(&clean), Vec::<String>::new());
    now
}

async fn forgetting_old_events_upsets_nothing(store: Store, database: &TestDatabase) {
    let now = finished(&store, database).await;
    let kept = TimeDelta::days(i64::from(store::EVENTS_KEPT_AT_LEAST_DAYS));
    // As early as the configuration allows.
    let later = now + kept + TimeDelta::seconds(1);
    assert!(store.sweep_outbox(later - kept).await.unwrap() > 0);
    let between = report(&store, later).await;
    assert_eq!(
        found(&between),
        Vec::<String>::new(),
        "webhooks are still there"
    );
    assert_eq!(store.sweep_webhooks(later - kept).await.unwrap(), 1);
    let after = report(&store, later).await;
    assert_eq!(found(&after), Vec::<String>::new());
    let outbox = after.checks.iter().find(|check| check.name == "outbox");
    assert_eq!(outbox.unwrap().examined, 0, "all was forgotten");
}

async fn a_young_event_that_is_missing_is_found_however_much_was_forgotten(
    store: Store,
    database: &TestDatabase,
) {
    let now = finished(&store, database).await;
    database
        .execute("DELETE FROM outbox WHERE kind = 'remittance.accepted'")
        .await
        .unwrap();
    let what = "changes and events | outbox | the admission of this payment is not reported by exactly one event";
    let young = now + TimeDelta::days(5);
    assert_eq!(found(&report(&store, young).await), [what]);
    let old = now + TimeDelta::days(7);
    assert_eq!(found(&report(&store, old).await), Vec::<String>::new());
}

async fn what_no_worker_does_is_found_after_an_hour(store: Store, _: &TestDatabase) {
    let now = worked(&store).await;
    let only = |minutes| {
        let store = &store;
        async move {
            let report = report(store, now + TimeDelta::minutes(minutes)).await;
            let found = found(&report);
            let ours = found.into_iter().filter(|one| one.starts_with("order"));
            ours.collect::<Vec<_>>()
        }
    };
    assert_eq!(only(59).await, Vec::<String>::new());
    let what = "order of deliveries | deliveries | it has been due for more than an hour, and \
                nothing holds it back: does no worker run?";
    assert_eq!(only(61).await, [what]);
}

async fn a_copy_is_as_old_as_the_last_sign_of_life(store: Store, _: &TestDatabase) {
    let now = worked(&store).await;
    let later = now + TimeDelta::days(40);
    let note = store.note("rates", &JobOutcome::Succeeded, 1, later);
    note.await.unwrap();
    assert_eq!(store.last_change().await.unwrap(), Some(later));
}
