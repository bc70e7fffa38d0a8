//! People who work for Drop, and what they find: dead letters, operator tasks, jobs run by hand.

use std::sync::Arc;

use drop_app::worker::{self, Job, Ran};
use identity::{Grantor, Role, ports::IdentityUnitOfWork};
use kernel::{
    Actor, OutboxEvent, PageRequest, RequestContext, StoreError, UnitOfWorkFactory, UserId,
};
use messaging::{
    WebhookId,
    ports::{Deliveries, DeliveryFilter, OperatorTasks, TaskFilter},
};
use serde_json::json;

use super::{
    app::TestApp,
    customer::{Customer, text},
};

/// An event that could not be delivered.
pub(crate) struct DeadLetter {
    /// The delivery, `dlv_…`.
    pub(crate) delivery: String,
    /// What its event is about, `whk_…`.
    pub(crate) aggregate: String,
    /// The operator task about it, `opt_…`.
    pub(crate) task: String,
}

impl Customer {
    /// Their own id.
    pub(crate) async fn id(&self) -> String {
        text(&self.get("/v1/auth/me").await.data(), "id").to_owned()
    }
}

impl TestApp {
    /// A member of Drop's staff, newly logged in: `compliance` or `admin`.
    pub(crate) async fn officer(&self, role: &str) -> Customer {
        let (note, role) = match role {
            "compliance" => ("D-number", Role::Compliance),
            "admin" => ("pensioner", Role::Admin),
            other => panic!("{other} is no role of an officer"),
        };
        let officer = self.person(note).await;
        self.grant(&officer, role).await;
        officer
    }

    /// Grants a person a role, as `drop admin grant` does.
    pub(crate) async fn grant(&self, customer: &Customer, role: Role) {
        let id: UserId = customer.id().await.parse().expect("an id");
        let (by, context) = (Grantor::CommandLine, RequestContext::job("test"));
        let grants = &self.assembly.services.admin.grant_role;
        let granted = grants.grant(id, role, by, &context).await;
        granted.expect("a person with a role");
    }

    /// A webhook that is gone: its event is dead, and a task about it is open. Needs an app whose
    /// worker does not run.
    pub(crate) async fn dead_letter(&self) -> DeadLetter {
        let system = &self.assembly.system;
        let webhook = WebhookId::new(system.ids.as_ref());
        let payload = json!({"source": "open-banking:dnb", "webhookId": webhook});
        let (ids, clock) = (system.ids.as_ref(), system.clock.as_ref());
        let event = OutboxEvent::new(ids, clock, "webhook.received", &webhook, payload);
        let store = &self.assembly.store;
        let mut unit = UnitOfWorkFactory::<dyn IdentityUnitOfWork>::begin(store)
            .await
            .expect("a unit of work");
        unit.change_log().publish(&event).await.expect("an event");
        unit.commit().await.expect("a commit");
        // The second time delivers the event of its own end.
        self.dispatch().await;
        self.dispatch().await;
        let page = PageRequest::new(None, None).expect("a page");
        let filter = DeliveryFilter {
            aggregate_id: Some(webhook.to_string()),
            ..DeliveryFilter::default()
        };
        let found = store.deliveries(&filter, &page).await.expect("deliveries");
        let delivery = found.items.first().expect("a delivery").id.to_string();
        let filter = TaskFilter {
            subject: Some(delivery.clone()),
            ..TaskFilter::default()
        };
        let found = store.tasks(&filter, &page).await.expect("tasks");
        DeadLetter {
            task: found.items.first().expect("a task").id.to_string(),
            aggregate: webhook.to_string(),
            delivery,
        }
    }
}

/// Runs a job as `drop jobs run` does.
pub(crate) async fn run_by_hand(app: &TestApp, job: &Arc<dyn Job>) -> Result<Ran, StoreError> {
    let context = RequestContext::job("test");
    worker::run_once(&app.assembly, job, Actor::System, &context).await
}
