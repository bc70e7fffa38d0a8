//! Roles given and refused, and the trace that is left.

use futures_util::future::join;
use kernel::{Actor, AuditEntry, UserId, testing::TestIds};
use serde_json::json;

use crate::{
    GrantRole, GrantRoleError, GrantedRole, Grantor, LookUpError, LookUpPerson, Principal, Role,
    User, UserState,
    test_fixture::{Fixture, context},
};

fn grants(fixture: &Fixture) -> GrantRole {
    GrantRole {
        storage: fixture.storage.clone(),
        clock: fixture.clock.clone(),
        ids: fixture.ids.clone(),
    }
}

fn look_up(fixture: &Fixture) -> LookUpPerson {
    LookUpPerson {
        storage: fixture.storage.clone(),
        clock: fixture.clock.clone(),
        ids: fixture.ids.clone(),
    }
}

async fn granted(
    fixture: &Fixture,
    id: UserId,
    role: Role,
    by: Grantor<'_>,
) -> Result<GrantedRole, GrantRoleError> {
    grants(fixture).grant(id, role, by, &context()).await
}

async fn shown(fixture: &Fixture, id: UserId, officer: &Principal) -> Result<User, LookUpError> {
    look_up(fixture).show(id, officer, &context()).await
}

/// A customer, and another person of this role.
async fn customer_and(fixture: &Fixture, role: Role) -> (User, Principal) {
    let (tokens, user) = fixture.logged_in().await;
    let officer = Principal {
        user_id: UserId::new(&TestIds::default()),
        role,
        ..fixture.principal(&tokens).await
    };
    (user, officer)
}

fn entries(fixture: &Fixture, action: &str) -> Vec<AuditEntry> {
    let mut entries = fixture.memory.audits();
    entries.retain(|entry| entry.action == action);
    entries
}

async fn role_of(fixture: &Fixture, id: UserId) -> Role {
    fixture
        .storage
        .queries
        .user(id)
        .await
        .unwrap()
        .unwrap()
        .role
}

#[tokio::test]
async fn the_command_line_makes_the_first_officer_and_leaves_a_trace() {
    let fixture = Fixture::new();
    let (_, user) = fixture.logged_in().await;
    let by = Grantor::CommandLine;
    let granted = granted(&fixture, user.id, Role::Admin, by).await.unwrap();
    assert_eq!(
        (granted.before, granted.person.role),
        (Role::User, Role::Admin)
    );
    assert_eq!(
        Some(granted.person),
        fixture.storage.queries.user(user.id).await.unwrap()
    );
    let entries = entries(&fixture, "user.role_granted");
    assert_eq!(entries.len(), 1);
    assert_eq!(entries[0].actor, Actor::System);
    assert_eq!(entries[0].subject, user.id.to_string());
    assert_eq!(entries[0].detail, json!({"from": "user", "to": "admin"}));
}

#[tokio::test]
async fn only_an_administrator_gives_roles() {
    let fixture = Fixture::new();
    for role in [Role::User, Role::Merchant, Role::Compliance] {
        let (user, other) = customer_and(&fixture, role).await;
        let by = Grantor::Person(&other);
        let error = granted(&fixture, user.id, Role::Admin, by)
            .await
            .unwrap_err();
        assert!(matches!(error, GrantRoleError::Forbidden(_)), "{error}");
    }
    let (user, admin) = customer_and(&fixture, Role::Admin).await;
    let by = Grantor::Person(&admin);
    let granted = granted(&fixture, user.id, Role::Compliance, by)
        .await
        .unwrap();
    assert_eq!(granted.person.role, Role::Compliance);
    let entries = entries(&fixture, "user.role_granted");
    assert_eq!(entries.len(), 1);
    assert_eq!(entries[0].actor, Actor::User(admin.user_id));
}

#[tokio::test]
async fn nobody_changes_their_own_role() {
    let fixture = Fixture::new();
    let (user, admin) = customer_and(&fixture, Role::Admin).await;
    let admin = Principal {
        user_id: user.id,
        ..admin
    };
    let by = Grantor::Person(&admin);
    let error = granted(&fixture, user.id, Role::Compliance, by)
        .await
        .unwrap_err();
    assert!(matches!(error, GrantRoleError::OwnRole), "{error}");
    assert_eq!(role_of(&fixture, user.id).await, Role::User);
}

#[tokio::test]
async fn a_closed_account_and_an_unknown_one_get_no_role() {
    let fixture = Fixture::new();
    let (_, user) = fixture.logged_in().await;
    let at = kernel::Clock::now(fixture.clock.as_ref());
    let mut closed = User {
        state: UserState::Closed { at },
        ..user.clone()
    };
    let mut unit = fixture.storage.units.begin().await.unwrap();
    unit.users().update(&mut closed).await.unwrap();
    unit.commit().await.unwrap();
    let by = Grantor::CommandLine;
    let error = granted(&fixture, user.id, Role::Admin, by).await;
    assert!(matches!(error, Err(GrantRoleError::AccountClosed)));
    let unknown = UserId::new(fixture.ids.as_ref());
    let error = granted(&fixture, unknown, Role::Admin, by).await;
    assert!(matches!(error, Err(GrantRoleError::UnknownPerson)));
    assert!(entries(&fixture, "user.role_granted").is_empty());
}

#[tokio::test]
async fn a_role_that_is_there_already_stays_and_is_no_news() {
    let fixture = Fixture::new();
    let (_, user) = fixture.logged_in().await;
    let by = Grantor::CommandLine;
    let granted = granted(&fixture, user.id, Role::User, by).await.unwrap();
    assert_eq!((granted.before, granted.person), (Role::User, user));
    assert!(entries(&fixture, "user.role_granted").is_empty());
}

#[tokio::test]
async fn of_two_grants_at_once_each_is_recorded_with_what_was_before_it() {
    let fixture = Fixture::new();
    let (_, user) = fixture.logged_in().await;
    let (grants, context, by) = (grants(&fixture), context(), Grantor::CommandLine);
    let one = grants.grant(user.id, Role::Compliance, by, &context);
    let other = grants.grant(user.id, Role::Merchant, by, &context);
    let (one, other) = join(one, other).await;
    assert!(one.is_ok() && other.is_ok());
    let entries = entries(&fixture, "user.role_granted");
    assert_eq!(entries.len(), 2);
    assert_eq!(entries[0].detail["from"], "user");
    assert_eq!(entries[0].detail["to"], entries[1].detail["from"]);
    let last = role_of(&fixture, user.id).await;
    assert_eq!(entries[1].detail["to"], json!(last));
}

#[tokio::test]
async fn whoever_looks_a_person_up_is_on_record_and_a_merchant_sees_nobody() {
    let fixture = Fixture::new();
    for role in [Role::User, Role::Merchant] {
        let (user, other) = customer_and(&fixture, role).await;
        let shown = shown(&fixture, user.id, &other).await;
        assert!(matches!(shown, Err(LookUpError::Forbidden(_))));
    }
    assert!(entries(&fixture, "user.viewed").is_empty());
    for role in [Role::Compliance, Role::Admin] {
        let (user, officer) = customer_and(&fixture, role).await;
        let shown = shown(&fixture, user.id, &officer).await;
        assert_eq!(shown.unwrap().id, user.id);
        let seen = entries(&fixture, "user.viewed");
        let seen = seen.last().unwrap();
        assert_eq!(seen.actor, Actor::User(officer.user_id));
        assert_eq!(seen.subject, user.id.to_string());
    }
    let (_, officer) = customer_and(&fixture, Role::Admin).await;
    let unknown = UserId::new(fixture.ids.as_ref());
    let shown = shown(&fixture, unknown, &officer).await;
    assert!(matches!(shown, Err(LookUpError::UnknownPerson)));
    assert_eq!(entries(&fixture, "user.viewed").len(), 2);
}
