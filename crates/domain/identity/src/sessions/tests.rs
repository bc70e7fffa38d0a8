//! Sessions in use: authentication at every request, refresh, logout.

use chrono::TimeDelta;
use futures_util::future::join;
use kernel::{Actor, Clock};
use secrecy::{ExposeSecret, SecretString};

use crate::{
    AuthenticateError, Forbidden, IssuedTokens, LogoutError, Principal, RefreshError, Role,
    SessionState, User, UserState,
    ports::{AccessClaims, InvalidToken, TokenSigner},
    test_fixture::{Fixture, OpenTokens, context, person},
};

async fn authenticated(
    fixture: &Fixture,
    tokens: &IssuedTokens,
) -> Result<Principal, AuthenticateError> {
    fixture.authenticate().authenticate(&tokens.access).await
}

async fn refreshed(fixture: &Fixture, tokens: &IssuedTokens) -> Result<IssuedTokens, RefreshError> {
    fixture
        .refresh_session()
        .refresh(&tokens.refresh, &context())
        .await
}

async fn change(fixture: &Fixture, mut user: User) {
    let mut unit = fixture.storage.units.begin().await.unwrap();
    unit.users().update(&mut user).await.unwrap();
    unit.commit().await.unwrap();
}

#[tokio::test]
async fn a_fresh_token_authenticates() {
    let fixture = Fixture::new();
    let (tokens, user) = fixture.logged_in().await;
    let principal = authenticated(&fixture, &tokens).await.unwrap();
    assert_eq!(
        (principal.user_id, principal.session_id),
        (user.id, tokens.session_id)
    );
}

#[tokio::test]
async fn an_access_token_lives_fifteen_minutes() {
    let fixture = Fixture::new();
    let (tokens, _) = fixture.logged_in().await;
    let life = tokens.access_expires_at - fixture.clock.now();
    assert!(
        life <= TimeDelta::minutes(15) && life > TimeDelta::seconds(899),
        "{life}"
    );
    fixture.advance(TimeDelta::minutes(15));
    let error = authenticated(&fixture, &tokens).await.unwrap_err();
    assert!(
        matches!(error, AuthenticateError::InvalidToken(InvalidToken::Claims)),
        "{error}"
    );
}

#[tokio::test]
async fn an_access_token_never_outlives_its_session() {
    let fixture = Fixture::new();
    let (tokens, _) = fixture.logged_in().await;
    fixture.advance(TimeDelta::hours(23) + TimeDelta::minutes(50));
    let tokens = refreshed(&fixture, &tokens).await.unwrap();
    assert!(tokens.access_expires_at <= tokens.session_expires_at);
    assert!(tokens.session_expires_at - tokens.access_expires_at < TimeDelta::seconds(1));
}

#[tokio::test]
async fn the_role_is_that_of_storage_at_this_moment() {
    let fixture = Fixture::new();
    let (tokens, user) = fixture.logged_in().await;
    change(
        &fixture,
        User {
            role: Role::Compliance,
            ..user
        },
    )
    .await;
    assert_eq!(
        authenticated(&fixture, &tokens).await.unwrap().role,
        Role::Compliance
    );
}

#[tokio::test]
async fn a_revoked_session_authenticates_nobody() {
    let fixture = Fixture::new();
    let (tokens, _) = fixture.logged_in().await;
    let principal = fixture.principal(&tokens).await;
    fixture.logout().one(&principal, &context()).await.unwrap();
    let error = authenticated(&fixture, &tokens).await.unwrap_err();
    assert!(
        matches!(error, AuthenticateError::SessionRevoked),
        "{error}"
    );
}

#[tokio::test]
async fn a_closed_account_authenticates_nobody() {
    let fixture = Fixture::new();
    let (tokens, user) = fixture.logged_in().await;
    let state = UserState::Closed {
        at: fixture.clock.now(),
    };
    change(&fixture, User { state, ..user }).await;
    let error = authenticated(&fixture, &tokens).await.unwrap_err();
    assert!(matches!(error, AuthenticateError::AccountClosed), "{error}");
}

/// A token signed for this session and person that lives longer than it should.
fn long_lived(fixture: &Fixture, tokens: &IssuedTokens, user: kernel::UserId) -> SecretString {
    let claims = AccessClaims {
        user_id: user,
        session_id: tokens.session_id,
        issued_at: fixture.clock.now(),
        expires_at: fixture.clock.now() + TimeDelta::days(30),
    };
    OpenTokens.sign(&claims).unwrap()
}

#[tokio::test]
async fn an_expired_session_authenticates_nobody_whatever_the_token_says() {
    let fixture = Fixture::new();
    let (tokens, user) = fixture.logged_in().await;
    let token = long_lived(&fixture, &tokens, user.id);
    fixture.advance(TimeDelta::hours(24) - TimeDelta::microseconds(1));
    assert!(fixture.authenticate().authenticate(&token).await.is_ok());
    fixture.advance(TimeDelta::microseconds(1));
    let error = fixture
        .authenticate()
        .authenticate(&token)
        .await
        .unwrap_err();
    assert!(
        matches!(error, AuthenticateError::SessionExpired),
        "{error}"
    );
}

#[tokio::test]
async fn a_token_that_pairs_a_session_with_another_person_authenticates_nobody() {
    let fixture = Fixture::new();
    let (tokens, _) = fixture.logged_in().await;
    fixture.eid_answers(|| Ok(person("20036914700", None)));
    let (_, other) = fixture.logged_in().await;
    let token = long_lived(&fixture, &tokens, other.id);
    let error = fixture
        .authenticate()
        .authenticate(&token)
        .await
        .unwrap_err();
    assert!(
        matches!(error, AuthenticateError::UnknownSession),
        "{error}"
    );
}

#[tokio::test]
async fn roles_do_not_contain_each_other() {
    let fixture = Fixture::new();
    let (tokens, _) = fixture.logged_in().await;
    let principal = fixture.principal(&tokens).await;
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
    let fixture = Fixture::new();
    let (first, _) = fixture.logged_in().await;
    fixture.advance(TimeDelta::minutes(20));
    let second = refreshed(&fixture, &first).await.unwrap();
    assert_ne!(
        first.refresh.expose_secret(),
        second.refresh.expose_secret()
    );
    assert_eq!(first.session_expires_at, second.session_expires_at);
    assert!(authenticated(&fixture, &second).await.is_ok());
    assert_eq!(
        fixture.memory.sessions()[0].last_used_at,
        fixture.clock.now()
    );
    assert!(refreshed(&fixture, &second).await.is_ok());
}

#[tokio::test]
async fn a_reused_refresh_token_ends_the_session_for_everybody() {
    let fixture = Fixture::new();
    let (first, _) = fixture.logged_in().await;
    let second = refreshed(&fixture, &first).await.unwrap();
    let error = refreshed(&fixture, &first).await.unwrap_err();
    assert!(matches!(error, RefreshError::Reused), "{error}");

    let last = fixture.memory.audits().pop().unwrap();
    assert_eq!(
        (last.action, last.actor),
        ("session.refresh_reused", Actor::Anonymous)
    );
    assert_eq!(last.subject, first.session_id.to_string());
    assert!(matches!(
        fixture.memory.sessions()[0].state,
        SessionState::Revoked { .. }
    ));
    let error = authenticated(&fixture, &second).await.unwrap_err();
    assert!(
        matches!(error, AuthenticateError::SessionRevoked),
        "{error}"
    );
    let error = refreshed(&fixture, &second).await.unwrap_err();
    assert!(matches!(error, RefreshError::SessionEnded), "{error}");
}

#[tokio::test]
async fn reuse_leaves_other_sessions_of_the_person_alone() {
    let fixture = Fixture::new();
    let (phone, _) = fixture.logged_in().await;
    let (laptop, _) = fixture.logged_in().await;
    refreshed(&fixture, &phone).await.unwrap();
    refreshed(&fixture, &phone).await.unwrap_err();
    assert!(authenticated(&fixture, &laptop).await.is_ok());
}

#[tokio::test]
async fn of_two_refreshes_at_once_the_second_counts_as_reuse() {
    let fixture = Fixture::new();
    let (tokens, _) = fixture.logged_in().await;
    let (one, other) = join(refreshed(&fixture, &tokens), refreshed(&fixture, &tokens)).await;
    assert!(one.is_ok() ^ other.is_ok());
    let error = one.err().or(other.err()).unwrap();
    assert!(matches!(error, RefreshError::Reused), "{error}");
    assert!(matches!(
        fixture.memory.sessions()[0].state,
        SessionState::Revoked { .. }
    ));
}

#[tokio::test]
async fn an_unknown_refresh_token_gets_nothing() {
    let fixture = Fixture::new();
    fixture.logged_in().await;
    let token = SecretString::from("never issued");
    let error = fixture
        .refresh_session()
        .refresh(&token, &context())
        .await
        .unwrap_err();
    assert!(matches!(error, RefreshError::UnknownToken), "{error}");
}

#[tokio::test]
async fn an_expired_session_is_not_refreshed() {
    let fixture = Fixture::new();
    let (tokens, _) = fixture.logged_in().await;
    fixture.advance(TimeDelta::hours(24));
    let error = refreshed(&fixture, &tokens).await.unwrap_err();
    assert!(matches!(error, RefreshError::SessionEnded), "{error}");
}

#[tokio::test]
async fn logout_ends_this_session_and_no_other() {
    let fixture = Fixture::new();
    let (phone, _) = fixture.logged_in().await;
    let (laptop, _) = fixture.logged_in().await;
    let principal = fixture.principal(&phone).await;
    fixture.logout().one(&principal, &context()).await.unwrap();
    assert!(authenticated(&fixture, &phone).await.is_err());
    assert!(authenticated(&fixture, &laptop).await.is_ok());
    let last = fixture.memory.audits().pop().unwrap();
    assert_eq!(
        (last.action, last.actor),
        ("session.revoked", Actor::User(principal.user_id))
    );
    assert!(
        fixture.logout().one(&principal, &context()).await.is_ok(),
        "a second logout"
    );
}

#[tokio::test]
async fn logout_of_all_ends_every_session() {
    let fixture = Fixture::new();
    let (phone, _) = fixture.logged_in().await;
    let (laptop, _) = fixture.logged_in().await;
    let principal = fixture.principal(&phone).await;
    assert_eq!(
        fixture.logout().all(&principal, &context()).await.unwrap(),
        2
    );
    for tokens in [phone, laptop] {
        assert!(authenticated(&fixture, &tokens).await.is_err());
        assert!(refreshed(&fixture, &tokens).await.is_err());
    }
    assert_eq!(fixture.memory.audits().pop().unwrap().detail["sessions"], 2);
}

#[tokio::test]
async fn a_person_ends_another_session_of_theirs_but_not_of_somebody_else() {
    let fixture = Fixture::new();
    let (phone, _) = fixture.logged_in().await;
    let (laptop, _) = fixture.logged_in().await;
    fixture.eid_answers(|| Ok(person("20036914700", None)));
    let (foreign, _) = fixture.logged_in().await;
    let principal = fixture.principal(&phone).await;
    let logout = fixture.logout();
    logout
        .other(&principal, laptop.session_id, &context())
        .await
        .unwrap();
    assert!(authenticated(&fixture, &laptop).await.is_err());
    let audits = fixture.memory.audits().len();
    let error = logout
        .other(&principal, foreign.session_id, &context())
        .await
        .unwrap_err();
    assert!(matches!(error, LogoutError::UnknownSession), "{error}");
    assert!(authenticated(&fixture, &foreign).await.is_ok());
    assert_eq!(fixture.memory.audits().len(), audits);
}

#[tokio::test]
async fn the_list_shows_own_usable_sessions_newest_first() {
    let fixture = Fixture::new();
    let (older, _) = fixture.logged_in().await;
    fixture.advance(TimeDelta::minutes(1));
    let (newer, _) = fixture.logged_in().await;
    fixture.eid_answers(|| Ok(person("20036914700", None)));
    fixture.logged_in().await;
    let principal = fixture.principal(&newer).await;
    let listed = fixture.list_sessions().list(&principal).await.unwrap();
    let ids: Vec<_> = listed.iter().map(|session| session.id).collect();
    assert_eq!(ids, [newer.session_id, older.session_id]);
    fixture
        .logout()
        .other(&principal, older.session_id, &context())
        .await
        .unwrap();
    let listed = fixture.list_sessions().list(&principal).await.unwrap();
    assert_eq!(listed.len(), 1);
}
