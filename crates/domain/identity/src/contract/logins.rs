//! Logins under way and one-time codes: taken once, gone when expired.

use chrono::TimeDelta;
use futures_util::future::join;
use kernel::Timestamp;
use secrecy::ExposeSecret;

use super::sample::{
    Sample, after, attempt, code, committed, hash, now, stored_session, stored_user,
};
use crate::{LoginAttempt, LoginClient, OneTimeCode, Storage};

async fn stored_attempt(store: &Storage, attempt: LoginAttempt) -> LoginAttempt {
    committed(store, async |unit| {
        unit.logins().add_attempt(&attempt).await.unwrap();
    })
    .await;
    attempt
}

async fn taken(store: &Storage, state: &str, now: Timestamp) -> Option<LoginAttempt> {
    committed(store, async |unit| {
        unit.logins().take_attempt(hash(state), now).await.unwrap()
    })
    .await
}

async fn stored_code(store: &Storage, text: &str) -> OneTimeCode {
    let sample = Sample::default();
    let user = stored_user(store, sample.user(0)).await;
    let session = stored_session(store, sample.session(user.id, 0)).await;
    let code = code(&session, text);
    committed(store, async |unit| {
        unit.logins().add_code(&code).await.unwrap();
    })
    .await;
    code
}

async fn taken_code(store: &Storage, text: &str, now: Timestamp) -> Option<OneTimeCode> {
    committed(store, async |unit| {
        unit.logins().take_code(hash(text), now).await.unwrap()
    })
    .await
}

fn assert_same(one: &LoginAttempt, other: &LoginAttempt) {
    assert_eq!(one.state, other.state);
    assert_eq!(one.provider, other.provider);
    assert_eq!(one.browser, other.browser);
    assert_eq!(one.nonce.expose_secret(), other.nonce.expose_secret());
    assert_eq!(
        one.pkce_verifier.expose_secret(),
        other.pkce_verifier.expose_secret()
    );
    assert_eq!(one.client, other.client);
    assert_eq!(one.expires_at, other.expires_at);
}

/// Every field, for browser and app, comes back as it was.
pub async fn an_attempt_survives_storage_unchanged(store: Storage) {
    let web = stored_attempt(&store, attempt("web")).await;
    let code_challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM".to_owned();
    let client = LoginClient::Mobile { code_challenge };
    let mobile = stored_attempt(
        &store,
        LoginAttempt {
            client,
            ..attempt("mobile")
        },
    )
    .await;
    assert_same(&taken(&store, "web", now()).await.unwrap(), &web);
    assert_same(&taken(&store, "mobile", now()).await.unwrap(), &mobile);
}

/// A replayed callback finds nothing; other attempts are not touched.
pub async fn an_attempt_is_taken_once(store: Storage) {
    stored_attempt(&store, attempt("one")).await;
    stored_attempt(&store, attempt("other")).await;
    assert!(taken(&store, "unknown", now()).await.is_none());
    assert!(taken(&store, "one", now()).await.is_some());
    assert!(taken(&store, "one", now()).await.is_none(), "taken twice");
    assert!(taken(&store, "other", now()).await.is_some());
}

/// Also if the replay comes at the same moment.
pub async fn of_two_takers_of_an_attempt_at_once_one_gets_it(store: Storage) {
    stored_attempt(&store, attempt("one")).await;
    let results = join(taken(&store, "one", now()), taken(&store, "one", now())).await;
    assert!(results.0.is_some() ^ results.1.is_some());
}

/// Taking is part of the unit.
pub async fn a_take_in_a_dropped_unit_takes_nothing(store: Storage) {
    stored_attempt(&store, attempt("one")).await;
    let mut unit = store.units.begin().await.unwrap();
    let inside = unit
        .logins()
        .take_attempt(hash("one"), now())
        .await
        .unwrap();
    assert!(inside.is_some());
    drop(unit);
    assert!(taken(&store, "one", now()).await.is_some());
}

/// Usable to the last microsecond, and no longer.
pub async fn an_expired_attempt_is_absent(store: Storage) {
    let moment = TimeDelta::microseconds(1);
    stored_attempt(&store, attempt("late")).await;
    stored_attempt(&store, attempt("in time")).await;
    assert!(taken(&store, "late", after(10) + moment).await.is_none());
    assert!(taken(&store, "in time", after(10) - moment).await.is_some());
}

/// Every field comes back as it was, once.
pub async fn a_code_is_taken_once_and_unchanged(store: Storage) {
    let code = stored_code(&store, "code").await;
    assert_eq!(taken_code(&store, "unknown", now()).await, None);
    assert_eq!(taken_code(&store, "code", now()).await, Some(code));
    assert_eq!(taken_code(&store, "code", now()).await, None, "taken twice");
}

/// Two apps that caught the same link cannot both trade it in.
pub async fn of_two_takers_of_a_code_at_once_one_gets_it(store: Storage) {
    stored_code(&store, "code").await;
    let results = join(
        taken_code(&store, "code", now()),
        taken_code(&store, "code", now()),
    )
    .await;
    assert!(results.0.is_some() ^ results.1.is_some());
}

/// Codes live a minute.
pub async fn an_expired_code_is_absent(store: Storage) {
    stored_code(&store, "code").await;
    let late = after(1) + TimeDelta::microseconds(1);
    assert_eq!(taken_code(&store, "code", late).await, None);
}

/// Two attempts and a code expired, one attempt is under way.
pub async fn the_sweep_deletes_what_expired_and_nothing_else(store: Storage) {
    for state in ["one", "two"] {
        stored_attempt(&store, attempt(state)).await;
    }
    let live = LoginAttempt {
        expires_at: after(30),
        ..attempt("live")
    };
    stored_attempt(&store, live).await;
    stored_code(&store, "code").await;

    let sweep = async |now| {
        let step = committed(&store, async |unit| unit.logins().sweep(now).await.unwrap());
        step.await
    };
    assert_eq!(sweep(now()).await, 0);
    assert_eq!(sweep(after(20)).await, 3);
    assert_eq!(sweep(after(20)).await, 0);
    assert!(taken(&store, "live", after(20)).await.is_some());
    assert!(taken(&store, "one", now()).await.is_none(), "swept");
}
