//! Which pages of which origins may call, and with what.

use reqwest::{Method, header::ORIGIN};

use super::with;
use crate::support::{Answer, Options, TestApp};

const WEB: &str = "https://app.drop.example";

async fn app() -> TestApp {
    with(Options {
        configure: |raw| raw.http.allowed_origins = vec![WEB.to_owned()],
        ..Options::without_worker()
    })
    .await
}

async fn from(app: &TestApp, origin: &str, path: &str) -> Answer {
    let client = app.anonymous();
    let request = client.request(Method::GET, path);
    client.send(request.header(ORIGIN, origin)).await
}

async fn preflight(app: &TestApp, origin: &str, method: &str, headers: &str) -> Answer {
    let client = app.anonymous();
    let request = client.request(Method::OPTIONS, "/v1/transactions/remittance");
    let request = request
        .header(ORIGIN, origin)
        .header("access-control-request-method", method)
        .header("access-control-request-headers", headers);
    client.send(request).await
}

fn allowed(answer: &Answer) -> Option<&str> {
    answer.header("access-control-allow-origin")
}

#[tokio::test]
async fn our_web_client_may_read_answers_and_send_its_cookies() {
    let app = app().await;
    for path in ["/v1/corridors", "/v1/auth/me", "/nowhere"] {
        let answer = from(&app, WEB, path).await;
        assert_eq!(allowed(&answer), Some(WEB), "{path}");
        assert_eq!(
            answer.header("access-control-allow-credentials"),
            Some("true")
        );
        let exposed = answer
            .header("access-control-expose-headers")
            .expect("headers");
        let exposed = exposed.to_lowercase();
        for name in [
            "x-request-id",
            "retry-after",
            "ratelimit",
            "ratelimit-policy",
        ] {
            assert!(
                exposed.split(',').any(|e| e.trim() == name),
                "{name}: {exposed}"
            );
        }
        let vary = answer.header("vary").unwrap_or_default().to_lowercase();
        assert!(
            vary.contains("origin"),
            "{path}: caches must tell origins apart"
        );
    }
}

#[tokio::test]
async fn the_api_is_its_own_origin() {
    let app = app().await;
    let own = app.api.origin().ascii_serialization();
    assert_eq!(
        allowed(&from(&app, &own, "/v1/corridors").await),
        Some(&*own)
    );
}

#[tokio::test]
async fn pages_of_other_origins_may_read_nothing() {
    let app = app().await;
    for origin in [
        "https://evil.example",
        "https://app.drop.example.evil.example",
        "https://evil-app.drop.example",
        "http://app.drop.example",
        "https://app.drop.example:8443",
        "HTTPS://APP.DROP.EXAMPLE.",
        "null",
    ] {
        let answer = from(&app, origin, "/v1/corridors").await;
        assert_eq!(allowed(&answer), None, "{origin}");
        let asked = preflight(&app, origin, "POST", "content-type").await;
        assert_eq!(allowed(&asked), None, "{origin}");
    }
}

#[tokio::test]
async fn a_preflight_of_our_web_client_is_answered_without_login() {
    let app = app().await;
    let headers = "authorization, content-type, idempotency-key, x-request-id";
    for method in ["GET", "POST", "PUT", "PATCH", "DELETE"] {
        let answer = preflight(&app, WEB, method, headers).await;
        assert!(answer.status.is_success(), "{method}: {}", answer.status);
        assert_eq!(allowed(&answer), Some(WEB));
        assert_eq!(
            answer.header("access-control-allow-credentials"),
            Some("true")
        );
        let methods = answer
            .header("access-control-allow-methods")
            .expect("methods");
        assert!(methods.split(',').any(|m| m.trim() == method), "{methods}");
        assert_eq!(answer.header("access-control-max-age"), Some("600"));
    }
}

#[tokio::test]
async fn a_preflight_for_more_than_we_take_is_refused() {
    let app = app().await;
    for (method, headers) in [
        ("TRACE", "content-type"),
        ("CONNECT", "content-type"),
        ("POST", "x-forwarded-for"),
        ("POST", "x-user-id"),
    ] {
        let answer = preflight(&app, WEB, method, headers).await;
        assert!(!answer.status.is_success(), "{method} {headers}");
    }
}
