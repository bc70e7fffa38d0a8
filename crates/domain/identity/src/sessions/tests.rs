//! Sessions in use: authentication at every request, refresh, logout.

use chrono::TimeDelta;
use futures_util::future::join;
use kernel::{Actor, Clock};
use secrecy::{ExposeSecret, SecretString};

use crate::{
    AuthenticateError, Forbidden, IssuedTokens, LogoutError, Principal, RefreshError, Role,
    SessionState, User, UserState,
    ports::{AccessClaims, InvalidToken, TokenSigner},
    test_world::{OpenTokens, World, context, person},
};

async fn authenticated(
    world: &World,
    tokens: &IssuedTokens,
) -> Result<Principal, AuthenticateError> {
    world.authenticate().authenticate(&tokens.access).await
}

async fn refreshed(world: &World, tokens: &IssuedTokens) -> Result<IssuedTokens, RefreshError> {
    world
        .refresh_session()
        .refresh(&tokens.refresh, &context())
        .await
}

async fn change(world: &World, user: User) {
    let mut unit = world.store.begin().await.unwrap();
    unit.users().update(&user).await.unwrap();
    unit.commit().await.unwrap();
}

#[tokio::test]
async fn a_fresh_token_authenticates() {
    let world = World::new();
    let (tokens, user) = world.logged_in().await;
    let principal = authenticated(&world, &tokens).await.unwrap();
    assert_eq!(
        (principal.user_id, principal.session_id),
        (user.id, tokens.session_id)
    );
}

#[tokio::test]
async fn an_access_token_lives_fifteen_minutes() {
    let world = World::new();
    let (tokens, _) = world.logged_in().await;
    let life = tokens.access_expires_at - world.clock.now();
    assert!(
        life <= TimeDelta::minutes(15) && life > TimeDelta::seconds(899),
        "{life}"
    );
    world.advance(TimeDelta::minutes(15));
    let error = authenticated(&world, &tokens).await.unwrap_err();
    assert!(
        matches!(error, AuthenticateError::InvalidToken(InvalidToken::Claims)),
        "{error}"
    );
}

#[tokio::test]
async fn an_access_token_never_outlives_its_session() {
    let world = World::new();
    let (tokens, _) = world.logged_in().await;
    world.advance(TimeDelta::hours(23) + TimeDelta::minutes(50));
    let tokens = refreshed(&world, &tokens).await.unwrap();
    assert!(tokens.access_expires_at <= tokens.session_expires_at);
    assert!(tokens.session_expires_at - tokens.access_expires_at < TimeDelta::seconds(1));
}

#[tokio::test]
async fn the_role_is_that_of_storage_at_this_moment() {
    let world = World::new();
    let (tokens, user) = world.logged_in().await;
    change(
        &world,
        User {
            role: Role::Compliance,
            ..user
        },
    )
    .await;
    assert_eq!(
        authenticated(&world, &tokens).await.unwrap().role,
        Role::Compliance
    );
}

#[tokio::test]
async fn a_revoked_session_authenticates_nobody() {
    let world = World::new();
    let (tokens, _) = world.logged_in().await;
    let principal = world.principal(&tokens).await;
    world.logout().one(&principal, &context()).await.unwrap();
    let error = authenticated(&world, &tokens).await.unwrap_err();
    assert!(
        matches!(error, AuthenticateError::SessionRevoked),
        "{error}"
    );
}

#[tokio::test]
async fn a_closed_account_authenticates_nobody() {
    let world = World::new();
    let (tokens, user) = world.logged_in().await;
    let state = UserState::Closed {
        at: world.clock.now(),
    };
    change(&world, User { state, ..user }).await;
    let error = authenticated(&world, &tokens).await.unwrap_err();
    assert!(matches!(error, AuthenticateError::AccountClosed), "{error}");
}

/// A token signed for this session and person that lives longer than it should.
fn long_lived(world: &World, tokens: &IssuedTokens, user: kernel::UserId) -> SecretString {
    let claims = AccessClaims {
        user_id: user,
        session_id: tokens.session_id,
        issued_at: world.clock.now(),
        expires_at: world.clock.now() + TimeDelta::days(30),
    };
    OpenTokens.sign(&claims).unwrap()
}

#[tokio::test]
async fn an_expired_session_authenticates_nobody_whatever_the_token_says() {
    let world = World::new();
    let (tokens, user) = world.logged_in().await;
    let token = long_lived(&world, &tokens, user.id);
    world.advance(TimeDelta::hours(24) - TimeDelta::microseconds(1));
    assert!(world.authenticate().authenticate(&token).await.is_ok());
    world.advance(TimeDelta::microseconds(1));
    let error = world.authenticate().authenticate(&token).await.unwrap_err();
    assert!(
        matches!(error, AuthenticateError::SessionExpired),
        "{error}"
    );
}

#[tokio::test]
async fn a_token_that_pairs_a_session_with_another_person_authenticates_nobody() {
    let world = World::new();
    let (tokens, _) = world.logged_in().await;
    world.eid_answers(|| Ok(person("20036914700", None)));
    let (_, other) = world.logged_in().await;
    let token = long_lived(&world, &tokens, other.id);
    let error = world.authenticate().authenticate(&token).await.unwrap_err();
    assert!(
        matches!(error, AuthenticateError::UnknownSession),
        "{error}"
    );
}

#[tokio::test]
async fn roles_do_not_contain_each_other() {
    let world = World::new();
    let (tokens, _) = world.logged_in().await;
    let principal = world.principal(&tokens).await;
    let merchant = Principal {
        role: Role::Merchant,
        ..principal.clone()
    };
    let admin = Principal {
        role: Role::Admin,
        ..principal
    };
    assert_eq!(merchant.require(&[Role::User, Role::Merchant]), Ok(()));
    assert_eq!(
        merchant.require(&[Role::Compliance, Role::Admin]),
        Err(Forbidden)
    );
    assert_eq!(admin.require(&[Role::Compliance]), Err(Forbidden));
    assert_eq!(admin.require(&[]), Err(Forbidden));
}

#[tokio::test]
async fn a_refresh_gives_a_new_pair_and_keeps_the_end_of_the_session() {
    let world = World::new();
    let (first, _) = world.logged_in().await;
    world.advance(TimeDelta::minutes(20));
    let second = refreshed(&world, &first).await.unwrap();
    assert_ne!(
        first.refresh.expose_secret(),
        second.refresh.expose_secret()
    );
    assert_eq!(first.session_expires_at, second.session_expires_at);
    assert!(authenticated(&world, &second).await.is_ok());
    assert_eq!(world.memory.sessions()[0].last_used_at, world.clock.now());
    assert!(refreshed(&world, &second).await.is_ok());
}

#[tokio::test]
async fn a_reused_refresh_token_ends_the_session_for_everybody() {
    let world = World::new();
    let (first, _) = world.logged_in().await;
    let second = refreshed(&world, &first).await.unwrap();
    let error = refreshed(&world, &first).await.unwrap_err();
    assert!(matches!(error, RefreshError::Reused), "{error}");

    let last = world.memory.audits().pop().unwrap();
    assert_eq!(
        (last.action, last.actor),
        ("session.refresh_reused", Actor::Anonymous)
    );
    assert_eq!(last.subject, first.session_id.to_string());
    assert!(matches!(
        world.memory.sessions()[0].state,
        SessionState::Revoked { .. }
    ));
    let error = authenticated(&world, &second).await.unwrap_err();
    assert!(
        matches!(error, AuthenticateError::SessionRevoked),
        "{error}"
    );
    let error = refreshed(&world, &second).await.unwrap_err();
    assert!(matches!(error, RefreshError::SessionEnded), "{error}");
}

#[tokio::test]
async fn reuse_leaves_other_sessions_of_the_person_alone() {
    let world = World::new();
    let (phone, _) = world.logged_in().await;
    let (laptop, _) = world.logged_in().await;
    refreshed(&world, &phone).await.unwrap();
    refreshed(&world, &phone).await.unwrap_err();
    assert!(authenticated(&world, &laptop).await.is_ok());
}

#[tokio::test]
async fn of_two_refreshes_at_once_the_second_counts_as_reuse() {
    let world = World::new();
    let (tokens, _) = world.logged_in().await;
    let (one, other) = join(refreshed(&world, &tokens), refreshed(&world, &tokens)).await;
    assert!(one.is_ok() ^ other.is_ok());
    let error = one.err().or(other.err()).unwrap();
    assert!(matches!(error, RefreshError::Reused), "{error}");
    assert!(matches!(
        world.memory.sessions()[0].state,
        SessionState::Revoked { .. }
    ));
}

#[tokio::test]
async fn an_unknown_refresh_token_gets_nothing() {
    let world = World::new();
    world.logged_in().await;
    let token = SecretString::from("never issued");
    let error = world
        .refresh_session()
        .refresh(&token, &context())
        .await
        .unwrap_err();
    assert!(matches!(error, RefreshError::UnknownToken), "{error}");
}

#[tokio::test]
async fn an_expired_session_is_not_refreshed() {
    let world = World::new();
    let (tokens, _) = world.logged_in().await;
    world.advance(TimeDelta::hours(24));
    let error = refreshed(&world, &tokens).await.unwrap_err();
    assert!(matches!(error, RefreshError::SessionEnded), "{error}");
}

#[tokio::test]
async fn logout_ends_this_session_and_no_other() {
    let world = World::new();
    let (phone, _) = world.logged_in().await;
    let (laptop, _) = world.logged_in().await;
    let principal = world.principal(&phone).await;
    world.logout().one(&principal, &context()).await.unwrap();
    assert!(authenticated(&world, &phone).await.is_err());
    assert!(authenticated(&world, &laptop).await.is_ok());
    let last = world.memory.audits().pop().unwrap();
    assert_eq!(
        (last.action, last.actor),
        ("session.revoked", Actor::User(principal.user_id))
    );
    assert!(
        world.logout().one(&principal, &context()).await.is_ok(),
        "a second logout"
    );
}

#[tokio::test]
async fn logout_of_all_ends_every_session() {
    let world = World::new();
    let (phone, _) = world.logged_in().await;
    let (laptop, _) = world.logged_in().await;
    let principal = world.principal(&phone).await;
    assert_eq!(world.logout().all(&principal, &context()).await.unwrap(), 2);
    for tokens in [phone, laptop] {
        assert!(authenticated(&world, &tokens).await.is_err());
        assert!(refreshed(&world, &tokens).await.is_err());
    }
    assert_eq!(world.memory.audits().pop().unwrap().detail["sessions"], 2);
}

#[tokio::test]
async fn a_person_ends_another_session_of_theirs_but_not_of_somebody_else() {
    let world = World::new();
    let (phone, _) = world.logged_in().await;
    let (laptop, _) = world.logged_in().await;
    world.eid_answers(|| Ok(person("20036914700", None)));
    let (foreign, _) = world.logged_in().await;
    let principal = world.principal(&phone).await;
    let logout = world.logout();
    logout
        .other(&principal, laptop.session_id, &context())
        .await
        .unwrap();
    assert!(authenticated(&world, &laptop).await.is_err());
    let audits = world.memory.audits().len();
    let error = logout
        .other(&principal, foreign.session_id, &context())
        .await
        .unwrap_err();
    assert!(matches!(error, LogoutError::UnknownSession), "{error}");
    assert!(authenticated(&world, &foreign).await.is_ok());
    assert_eq!(world.memory.audits().len(), audits);
}

#[tokio::test]
async fn the_list_shows_own_usable_sessions_newest_first() {
    let world = World::new();
    let (older, _) = world.logged_in().await;
    world.advance(TimeDelta::minutes(1));
    let (newer, _) = world.logged_in().await;
    world.eid_answers(|| Ok(person("20036914700", None)));
    world.logged_in().await;
    let principal = world.principal(&newer).await;
    let listed = world.list_sessions().list(&principal).await.unwrap();
    let ids: Vec<_> = listed.iter().map(|session| session.id).collect();
    assert_eq!(ids, [newer.session_id, older.session_id]);
    world
        .logout()
        .other(&principal, older.session_id, &context())
        .await
        .unwrap();
    let listed = world.list_sessions().list(&principal).await.unwrap();
    assert_eq!(listed.len(), 1);
}
