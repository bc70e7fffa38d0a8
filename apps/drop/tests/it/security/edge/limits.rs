//! Rate limits: a client that exceeds one has to wait, and the answer states how long.

use chrono::TimeDelta;
use drop_app::config::RateLimitConfig;
use kernel::Clock;
use reqwest::Method;
use serde_json::{Value, json};

use super::{super::login::VERIFIER, with};
use crate::support::{Answer, Customer, Options, Payer, TestApp, on_both_engines};

fn limited(change: fn(&mut RateLimitConfig)) -> Options {
    let mut rate_limits = RateLimitConfig::unlimited();
    change(&mut rate_limits);
    Options {
        rate_limits,
        ..Options::without_worker()
    }
}

/// Moves to the begin of a window, so that none ends while a test counts.
fn begin_window(app: &TestApp) {
    let into = app.clock.now().timestamp_millis().rem_euclid(60_000);
    app.clock.advance(TimeDelta::milliseconds(60_000 - into));
}

/// A refusal with everything a client needs to know when to retry.
#[track_caller]
fn is_refused(answer: &Answer, class: &str, limit: u32) {
    assert_eq!(answer.problem(429), "rate_limited");
    let wait = answer.header("retry-after").expect("Retry-After");
    let wait: u32 = wait.parse().expect("seconds");
    assert!((1..=61).contains(&wait), "{wait}");
    let policy = format!("\"{class}\";q={limit};w=60");
    assert_eq!(answer.header("ratelimit-policy"), Some(&*policy));
    let left = answer.header("ratelimit").expect("RateLimit");
    assert!(left.starts_with(&format!("\"{class}\";r=0;t=")), "{left}");
}

#[track_caller]
fn has_left(answer: &Answer, class: &str, left: u32) {
    assert_ne!(answer.status, 429, "{}", answer.json());
    let text = answer.header("ratelimit").expect("RateLimit");
    assert!(
        text.starts_with(&format!("\"{class}\";r={left};t=")),
        "{text}"
    );
}

on_both_engines!(
    public_rates_are_limited_per_address_and_come_back_after_the_window,
    limited(|limits| limits.rates = 3),
    |app: TestApp| async move {
        begin_window(&app);
        let caller = app.anonymous();
        for (path, left) in [("/v1/rates", 2), ("/v1/rates/EUR", 1), ("/v1/corridors", 0)] {
            has_left(&caller.get(path).await, "rates", left);
        }
        is_refused(&caller.get("/v1/rates").await, "rates", 3);
        // Logged in or not, it is the same address.
        is_refused(&app.kari().await.get("/v1/rates").await, "rates", 3);
        app.clock.advance(TimeDelta::seconds(61));
        has_left(&caller.get("/v1/rates").await, "rates", 2);
    }
);

on_both_engines!(
    logins_are_limited_per_address_at_start_and_callback,
    limited(|limits| limits.login = 3),
    |app: TestApp| async move {
        begin_window(&app);
        // Start and callback: two of three.
        let kari = app.kari().await;
        has_left(&kari.get("/v1/auth/bankid").await, "login", 0);
        for path in ["/v1/auth/bankid", "/v1/auth/bankid/callback?state=x&code=y"] {
            is_refused(&kari.get(path).await, "login", 3);
        }
        assert_eq!(
            kari.get("/v1/auth/me").await.status,
            200,
            "the session goes on"
        );
        let body = json!({"refreshToken": kari.refresh_token});
        assert_eq!(kari.post("/v1/auth/refresh", body).await.status, 200);
    }
);

on_both_engines!(
    codes_and_refresh_tokens_are_limited_per_address,
    limited(|limits| limits.tokens = 2),
    |app: TestApp| async move {
        begin_window(&app);
        let kari = app.kari().await;
        let refresh = json!({"refreshToken": kari.refresh_token});
        has_left(
            &kari.post("/v1/auth/refresh", refresh.clone()).await,
            "tokens",
            0,
        );
        is_refused(&kari.post("/v1/auth/refresh", refresh).await, "tokens", 2);
        let code = json!({"code": "x", "codeVerifier": VERIFIER});
        is_refused(&kari.post("/v1/auth/token", code).await, "tokens", 2);
        assert_eq!(
            kari.get("/v1/auth/me").await.status,
            200,
            "the session goes on"
        );
    }
);

on_both_engines!(
    returns_from_a_bank_s_page_are_limited_per_address,
    limited(|limits| limits.returns = 2),
    |app: TestApp| async move {
        begin_window(&app);
        let caller = app.anonymous();
        let payment = "/v1/transactions/callback?state=x";
        let consent = "/v1/accounts/consents/callback?state=x";
        has_left(&caller.get(payment).await, "returns", 1);
        has_left(&caller.get(consent).await, "returns", 0);
        for path in [payment, consent] {
            is_refused(&caller.get(path).await, "returns", 2);
        }
    }
);

/// Other spellings of a path must not be other paths to the count, nor the same to the router.
#[tokio::test]
async fn no_spelling_of_a_path_gets_around_its_limit() {
    let app = with(limited(|limits| limits.rates = 1)).await;
    begin_window(&app);
    let caller = app.anonymous();
    assert_eq!(caller.get("/v1/rates").await.status, 200);
    for path in [
        "/v1/rates?x=1",
        "/v1/rates/eur",
        "/v1/./rates",
        "/v1/x/../rates",
    ] {
        is_refused(&caller.get(path).await, "rates", 1);
    }
    for path in ["/v1/%72ates", "/v1//rates", "/V1/rates", "/v1/rates/"] {
        assert_eq!(caller.get(path).await.problem(404), "not_found", "{path}");
    }
}

/// An order that fails early still counts: it is the asking that is limited.
fn no_order() -> Value {
    json!({"quoteId": "quo_0197a6e200007000800000000000abcd",
           "recipientId": "rcp_0197a6e200007000800000000000abcd"})
}

on_both_engines!(
    payments_are_limited_per_person,
    limited(|limits| limits.payments_per_user = 3),
    |app: TestApp| async move {
        begin_window(&app);
        let kari = app.kari().await;
        for left in [2, 1, 0] {
            let answer = kari.pay(no_order(), &format!("key-{left}")).await;
            assert_eq!(answer.problem(404), "not_found");
            has_left(&answer, "payments", left);
        }
        is_refused(&kari.pay(no_order(), "key-x").await, "payments", 3);
        // Another device is the same person, another person is not.
        is_refused(
            &app.kari().await.pay(no_order(), "key-y").await,
            "payments",
            3,
        );
        has_left(
            &app.ola().await.pay(no_order(), "key-z").await,
            "payments",
            2,
        );
        assert_eq!(
            kari.get("/v1/transactions").await.status,
            200,
            "looking is free"
        );
    }
);

on_both_engines!(
    payments_are_limited_per_address_whoever_asks,
    limited(|limits| limits.payments = 2),
    |app: TestApp| async move {
        begin_window(&app);
        let (kari, ola) = (app.kari().await, app.ola().await);
        has_left(&kari.pay(no_order(), "key-1").await, "payments", 1);
        has_left(&ola.pay(no_order(), "key-2").await, "payments", 0);
        is_refused(&kari.pay(no_order(), "key-3").await, "payments", 2);
        is_refused(
            &app.anonymous().pay(no_order(), "key-4").await,
            "payments",
            2,
        );
    }
);

#[tokio::test]
async fn a_refused_payment_is_not_made() {
    let app = with(limited(|limits| limits.payments_per_user = 1)).await;
    begin_window(&app);
    let payer = Payer::kari(&app).await;
    assert_eq!(payer.pay(10_000, "key-1").await.status, 201);
    is_refused(&payer.pay(10_000, "key-2").await, "payments", 1);
    assert_eq!(payer.payments().await.len(), 1);
}

on_both_engines!(
    requests_at_once_do_not_slip_through,
    limited(|limits| limits.rates = 5),
    |app: TestApp| async move {
        begin_window(&app);
        let caller = app.anonymous();
        let asking = (0..20).map(|_| caller.get("/v1/corridors"));
        let answers = futures_util::future::join_all(asking).await;
        let passed = answers.iter().filter(|answer| answer.status == 200).count();
        assert_eq!(passed, 5);
    }
);

async fn forwarded(caller: &Customer, client: &str) -> Answer {
    let request = caller.request(Method::GET, "/v1/corridors");
    caller.send(request.header("x-forwarded-for", client)).await
}

#[tokio::test]
async fn a_stranger_cannot_get_around_a_limit_with_x_forwarded_for() {
    let app = with(limited(|limits| limits.rates = 2)).await;
    begin_window(&app);
    let caller = app.anonymous();
    has_left(&forwarded(&caller, "203.0.113.1").await, "rates", 1);
    has_left(&forwarded(&caller, "203.0.113.2").await, "rates", 0);
    is_refused(&forwarded(&caller, "203.0.113.3").await, "rates", 2);
    for header in [
        "forwarded",
        "x-real-ip",
        "cf-connecting-ip",
        "true-client-ip",
    ] {
        let request = caller.request(Method::GET, "/v1/corridors");
        let answer = caller.send(request.header(header, "203.0.113.4")).await;
        is_refused(&answer, "rates", 2);
    }
}

#[tokio::test]
async fn behind_a_proxy_of_ours_each_client_has_a_limit_of_its_own() {
    let app = with(Options {
        configure: |raw| raw.http.trusted_proxies = vec!["127.0.0.1".to_owned()],
        ..limited(|limits| limits.rates = 1)
    })
    .await;
    begin_window(&app);
    let caller = app.anonymous();
    has_left(&forwarded(&caller, "203.0.113.1").await, "rates", 0);
    has_left(&forwarded(&caller, "203.0.113.2").await, "rates", 0);
    is_refused(&forwarded(&caller, "203.0.113.1").await, "rates", 1);
    // What stands left of the proxy's own entry is the client's claim.
    is_refused(
        &forwarded(&caller, "198.51.100.7, 203.0.113.2").await,
        "rates",
        1,
    );
}

#[tokio::test]
async fn a_session_shows_the_true_address_and_not_a_claimed_one() {
    let app = super::app().await;
    let kari = app.kari().await;
    let request = kari.request(Method::GET, "/v1/auth/sessions");
    let sessions = kari
        .send(request.header("x-forwarded-for", "203.0.113.1"))
        .await;
    assert_eq!(sessions.data()[0]["ip"], "127.0.0.1");
}
