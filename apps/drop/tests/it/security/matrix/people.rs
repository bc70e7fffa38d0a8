//! People of every role, and people whose login is worth nothing any more.

use chrono::TimeDelta;
use identity::{
    Role, User, UserState,
    ports::{IdentityQueries, IdentityUnitOfWork},
};
use kernel::{Clock, UnitOfWorkFactory, UserId};
use serde_json::json;

use crate::support::{Customer, Engine, Options, TestApp, text};

/// Every role there is.
pub(super) const ROLES: [Role; 4] = [Role::User, Role::Merchant, Role::Compliance, Role::Admin];

/// A role as the document names it.
pub(super) fn role(name: &str) -> Role {
    let role = serde_json::from_value(json!(name));
    role.unwrap_or_else(|_| panic!("the document lists a role `{name}` that there is not"))
}

/// People to call operations as.
pub(super) struct Person;

impl Person {
    /// A person with this role, newly logged in.
    pub(super) async fn with_role(app: &TestApp, role: Role) -> Customer {
        let note = match role {
            Role::User => "adult man",
            Role::Merchant => "18 today",
            Role::Compliance => return app.officer("compliance").await,
            Role::Admin => return app.officer("admin").await,
        };
        let customer = app.person(note).await;
        app.grant(&customer, role).await;
        customer
    }

    /// A person who has since logged out.
    pub(super) async fn revoked(app: &TestApp) -> Customer {
        let customer = app.ola().await;
        let out = customer.post("/v1/auth/logout", json!({})).await;
        assert_eq!(out.status, 204);
        customer
    }

    /// A person whose account has since been closed.
    pub(super) async fn closed(app: &TestApp) -> Customer {
        let customer = app.person("name with marks to escape").await;
        let me = customer.get("/v1/auth/me").await.data();
        close_account(app, id_of(&me)).await;
        customer
    }
}

fn id_of(me: &serde_json::Value) -> UserId {
    text(me, "id").parse().expect("an id")
}

/// Closes an account as its owner or the retention job will.
pub(crate) async fn close_account(app: &TestApp, id: UserId) {
    let at = app.clock.now() - TimeDelta::seconds(1);
    change(app, id, |user| user.state = UserState::Closed { at }).await;
}

async fn change(app: &TestApp, id: UserId, change: impl FnOnce(&mut User)) {
    let people: &dyn IdentityQueries = &app.assembly.store;
    let found = people.user(id).await.expect("the store");
    let mut user = found.expect("a person");
    change(&mut user);
    let store = &app.assembly.store;
    let begun = UnitOfWorkFactory::<dyn IdentityUnitOfWork>::begin(store).await;
    let mut unit = begun.expect("a unit of work");
    unit.users()
        .update(&mut user)
        .await
        .expect("a changed person");
    unit.commit().await.expect("a commit");
}

/// A Drop where nothing happens by itself.
pub(super) async fn app() -> TestApp {
    let app = TestApp::start_with(Engine::Sqlite, Options::without_worker()).await;
    app.expect("SQLite is always there")
}
