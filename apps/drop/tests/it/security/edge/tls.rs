//! TLS by the program itself, with the certificate that development makes.

use drop_app::config::Raw;
use reqwest::{Client, Url, tls::Version};

use super::with;
use crate::support::{Options, TestApp};

async fn app() -> TestApp {
    let configure = |raw: &mut Raw| "development".clone_into(&mut raw.tls.mode);
    with(Options {
        configure,
        ..Options::without_worker()
    })
    .await
}

#[expect(
    clippy::disallowed_methods,
    reason = "the tests' own client, not Drop's"
)]
fn client(trusting: bool, newest: Version) -> Client {
    Client::builder()
        .tls_danger_accept_invalid_certs(trusting)
        .tls_version_max(newest)
        .build()
        .expect("an HTTP client")
}

fn health(app: &TestApp) -> Url {
    app.api.join("/health/ready").expect("a path")
}

#[tokio::test]
async fn development_speaks_https_with_a_certificate_of_its_own() {
    let app = app().await;
    assert_eq!(app.api.scheme(), "https");
    for version in [Version::TLS_1_2, Version::TLS_1_3] {
        let answer = client(true, version).get(health(&app)).send().await;
        let answer = answer.expect("an answer over TLS");
        assert_eq!(answer.status(), 200);
        assert!(answer.headers().contains_key("strict-transport-security"));
    }
}

#[tokio::test]
async fn nobody_trusts_the_certificate_of_development() {
    let app = app().await;
    let refused = client(false, Version::TLS_1_3)
        .get(health(&app))
        .send()
        .await;
    assert!(refused.expect_err("a refusal").is_connect());
}

#[tokio::test]
async fn where_tls_is_spoken_plain_http_is_not() {
    let app = app().await;
    let mut plain = health(&app);
    plain.set_scheme("http").expect("a scheme");
    let answer = client(true, Version::TLS_1_3).get(plain).send().await;
    assert!(answer.is_err(), "{answer:?}");
}

#[tokio::test]
async fn cookies_and_links_are_of_the_https_address() {
    let app = app().await;
    let path = app.api.join("/v1/auth/me").expect("a path");
    let answer = client(true, Version::TLS_1_3).get(path).send().await;
    let body = answer.expect("an answer").bytes().await.expect("a body");
    let body: serde_json::Value = serde_json::from_slice(&body).expect("JSON");
    let kind = body["type"].as_str().expect("a type");
    assert!(kind.starts_with(app.api.as_str()), "{kind}");
}
