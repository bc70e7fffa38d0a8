//! Refresh tokens: each is valid once; a second use means that a copy exists, and the session ends.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::{super::login::audited, app};
use crate::support::{Answer, Customer, Options, TestApp, on_both_engines, text};

async fn refresh(app: &TestApp, token: &str) -> Answer {
    let body = json!({"refreshToken": token});
    app.anonymous().post("/v1/auth/refresh", body).await
}

fn first(customer: &Customer) -> String {
    customer.refresh_token.clone().expect("a refresh token")
}

async fn is_logged_in(app: &TestApp, tokens: &Value) -> bool {
    let mut customer = app.anonymous();
    customer.access_token = Some(text(tokens, "accessToken").to_owned());
    match customer.get("/v1/auth/me").await {
        answer if answer.status == 200 => true,
        answer => {
            assert_eq!(answer.problem(401), "unauthenticated");
            false
        }
    }
}

on_both_engines!(
    a_refresh_token_gives_a_new_pair_and_the_session_goes_on,
    Options::without_worker(),
    |app: TestApp| async move {
        let kari = app.kari().await;
        let before = kari.get("/v1/auth/me").await.data();
        let mut token = first(&kari);
        for _ in 0..3 {
            app.clock.advance(TimeDelta::minutes(1));
            let tokens = refresh(&app, &token).await.data();
            assert!(is_logged_in(&app, &tokens).await);
            let next = text(&tokens, "refreshToken").to_owned();
            assert_ne!(next, token);
            token = next;
        }
        let sessions = kari.get("/v1/auth/sessions").await.data();
        assert_eq!(sessions.as_array().map(Vec::len), Some(1), "{sessions}");
        assert_eq!(sessions[0]["id"], before["sessionId"]);
        assert_ne!(sessions[0]["lastUsedAt"], sessions[0]["createdAt"]);
    }
);

on_both_engines!(
    a_refresh_token_used_twice_ends_the_session,
    Options::without_worker(),
    |app: TestApp| async move {
        let kari = app.kari().await;
        let tokens = refresh(&app, &first(&kari)).await.data();
        assert!(is_logged_in(&app, &tokens).await);

        let reused = refresh(&app, &first(&kari)).await;
        assert_eq!(reused.problem(401), "unauthenticated");
        assert!(!is_logged_in(&app, &tokens).await, "the thief is out");
        assert_eq!(
            kari.get("/v1/auth/me").await.status,
            401,
            "and so is the owner"
        );
        let newest = refresh(&app, text(&tokens, "refreshToken")).await;
        assert_eq!(newest.problem(401), "unauthenticated");
        let alarms = audited(&app, "session.refresh_reused").await;
        assert_eq!(alarms.len(), 1, "{alarms:?}");
    }
);

on_both_engines!(
    reuse_of_one_session_leaves_the_others_alone,
    Options::without_worker(),
    |app: TestApp| async move {
        let (phone, tablet) = (app.kari().await, app.kari().await);
        refresh(&app, &first(&phone)).await.data();
        assert_eq!(refresh(&app, &first(&phone)).await.status, 401);
        assert_eq!(tablet.get("/v1/auth/me").await.status, 200);
        assert_eq!(refresh(&app, &first(&tablet)).await.status, 200);
    }
);

on_both_engines!(
    of_two_refreshes_at_once_one_gets_tokens_and_the_session_ends,
    Options::without_worker(),
    |app: TestApp| async move {
        let kari = app.kari().await;
        let token = first(&kari);
        let (a, b) = tokio::join!(refresh(&app, &token), refresh(&app, &token));
        let mut statuses = [a.status.as_u16(), b.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 401]);
        let winner = if a.status == 200 { a } else { b };
        assert!(!is_logged_in(&app, &winner.data()).await);
        assert_eq!(audited(&app, "session.refresh_reused").await.len(), 1);
    }
);

#[tokio::test]
async fn an_apps_session_ends_after_seven_days_however_often_it_is_renewed() {
    let app = app().await;
    let kari = app.kari().await;
    let mut token = first(&kari);
    for _ in 0..6 {
        app.clock.advance(TimeDelta::days(1));
        token = text(&refresh(&app, &token).await.data(), "refreshToken").to_owned();
    }
    app.clock.advance(TimeDelta::days(1));
    assert_eq!(refresh(&app, &token).await.problem(401), "unauthenticated");
}

/// The last access token of a session does not outlive it.
#[tokio::test]
async fn no_access_token_outlives_its_session() {
    let app = app().await;
    let kari = app.kari().await;
    app.clock
        .advance(TimeDelta::days(7) - TimeDelta::minutes(5));
    let tokens = refresh(&app, &first(&kari)).await.data();
    let expires = text(&tokens, "expiresAt")
        .parse::<kernel::Timestamp>()
        .expect("a time");
    let ends = text(&tokens, "sessionExpiresAt")
        .parse::<kernel::Timestamp>()
        .expect("a time");
    assert!(expires <= ends, "{tokens}");
    app.clock.advance(TimeDelta::minutes(5));
    assert!(!is_logged_in(&app, &tokens).await);
}

#[tokio::test]
async fn what_is_no_refresh_token_of_ours_is_401() {
    let app = app().await;
    let kari = app.kari().await;
    let access = kari.access_token.clone().expect("an access token");
    for token in [
        "",
        "x",
        &access,
        &"x".repeat(5000),
        &format!("{} ", first(&kari)),
    ] {
        let answer = refresh(&app, token).await;
        assert_eq!(answer.problem(401), "unauthenticated", "{token:.20}");
    }
    let without = app.anonymous().post("/v1/auth/refresh", json!({})).await;
    assert_eq!(without.problem(401), "unauthenticated");
    assert_eq!(
        refresh(&app, &first(&kari)).await.status,
        200,
        "and none was used up"
    );
}
