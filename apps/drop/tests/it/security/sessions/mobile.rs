//! Apps: the deep link carries a one-time code, and only who began the login can trade it in.

use chrono::TimeDelta;
use serde_json::json;

use super::{
    super::login::{CHALLENGE, VERIFIER, approve, audited, begin, come_back, parameter, visitor},
    app,
};
use crate::support::{Answer, Customer, Options, TestApp, on_both_engines};

/// The deep link at the end of an app's login.
async fn deep_link(visitor: &Customer) -> Answer {
    let query = format!("?client=mobile&codeChallenge={CHALLENGE}");
    let begun = begin(visitor, &query).await;
    let callback = approve(visitor, &begun).await;
    come_back(visitor, &callback, Some(&begun.cookie)).await
}

async fn code(visitor: &Customer) -> String {
    parameter(&deep_link(visitor).await.location(), "code")
}

async fn redeem(app: &TestApp, code: &str, verifier: &str) -> Answer {
    let body = json!({"code": code, "codeVerifier": verifier});
    app.anonymous().post("/v1/auth/token", body).await
}

#[tokio::test]
async fn the_deep_link_carries_a_code_and_never_a_token() {
    let app = app().await;
    let kari = visitor(&app, "adult woman").await;
    let answer = deep_link(&kari).await;
    let link = answer.location();
    assert_eq!(
        link.as_str().split('?').next(),
        Some("drop://auth/callback")
    );
    let names: Vec<_> = link
        .query_pairs()
        .map(|(name, _)| name.into_owned())
        .collect();
    assert_eq!(names, ["code"]);
    assert!(
        !parameter(&link, "code").contains('.'),
        "that is a JWT: {link}"
    );
    for name in ["drop_token", "drop_refresh"] {
        assert_eq!(answer.cookie(name), None);
    }
}

on_both_engines!(
    a_code_is_good_once,
    Options::without_worker(),
    |app: TestApp| async move {
        let kari = visitor(&app, "adult woman").await;
        let code = code(&kari).await;
        let tokens = redeem(&app, &code, VERIFIER).await;
        assert_eq!(tokens.header("cache-control"), Some("no-store"));
        assert_eq!(tokens.data()["tokenType"], "Bearer");
        let again = redeem(&app, &code, VERIFIER).await;
        assert_eq!(again.problem(401), "login_refused");
        let refused = audited(&app, "login.code_refused").await;
        assert_eq!(refused.len(), 1);
        assert_eq!(refused[0].detail["reason"], "unknown_code");
    }
);

on_both_engines!(
    a_code_redeemed_twice_at_once_gives_tokens_once,
    Options::without_worker(),
    |app: TestApp| async move {
        let kari = visitor(&app, "adult woman").await;
        let code = code(&kari).await;
        let (a, b) = tokio::join!(redeem(&app, &code, VERIFIER), redeem(&app, &code, VERIFIER));
        let mut statuses = [a.status.as_u16(), b.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 401]);
    }
);

on_both_engines!(
    a_code_with_the_wrong_verifier_is_lost_and_its_session_with_it,
    Options::without_worker(),
    |app: TestApp| async move {
        let kari = visitor(&app, "adult woman").await;
        let code = code(&kari).await;
        let wrong = VERIFIER.replace('d', "e");
        let answer = redeem(&app, &code, &wrong).await;
        assert_eq!(answer.problem(401), "login_refused");
        let answer = redeem(&app, &code, VERIFIER).await;
        assert_eq!(answer.problem(401), "login_refused");
        let refused = audited(&app, "login.code_refused").await;
        assert_eq!(refused[0].detail["reason"], "wrong_verifier");

        let mut honest = app.anonymous();
        honest.log_in_by_app(&kari.national_id).await;
        let sessions = honest.get("/v1/auth/sessions").await.data();
        assert_eq!(sessions.as_array().map(Vec::len), Some(1), "{sessions}");
    }
);

#[tokio::test]
async fn a_code_is_good_for_a_minute() {
    let app = app().await;
    let kari = visitor(&app, "adult woman").await;
    let code = code(&kari).await;
    app.clock.advance(TimeDelta::seconds(60));
    let answer = redeem(&app, &code, VERIFIER).await;
    assert_eq!(answer.problem(401), "login_refused");
}

#[tokio::test]
async fn codes_and_verifiers_that_cannot_be_are_refused() {
    let app = app().await;
    let short = "a".repeat(42);
    let long = "a".repeat(129);
    for (verifier, fault) in [
        (short.as_str(), "codeVerifier: invalid_length"),
        (long.as_str(), "codeVerifier: invalid_length"),
        ("", "codeVerifier: invalid_length"),
    ] {
        let answer = redeem(&app, "x", verifier).await;
        assert_eq!(answer.invalid_fields(), [fault], "{verifier}");
    }
    for code in ["", "x", &"x".repeat(5000)] {
        let answer = redeem(&app, code, VERIFIER).await;
        assert!(
            [400, 401].contains(&answer.status.as_u16()),
            "{}",
            answer.json()
        );
    }
    let body = json!({"code": "x", "codeVerifier": VERIFIER, "grantType": "password"});
    let answer = app.anonymous().post("/v1/auth/token", body).await;
    assert_eq!(answer.invalid_fields(), ["grantType: unknown_field"]);
}

#[tokio::test]
async fn there_are_no_passwords() {
    let app = app().await;
    for path in ["/v1/auth/login", "/v1/auth/register"] {
        let body = json!({"email": "kari@example.no", "password": "hunter2"});
        let answer = app.anonymous().post(path, body).await;
        assert_eq!(answer.problem(410), "password_login_gone", "{path}");
        let answer = app.anonymous().post(path, json!(null)).await;
        assert_eq!(answer.problem(410), "password_login_gone", "{path}");
    }
}
