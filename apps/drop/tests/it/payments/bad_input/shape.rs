//! Bodies that are no JSON object, not JSON, or not even text.

use reqwest::{Method, header::CONTENT_TYPE};

use super::app;

const ENDPOINTS: [&str; 6] = [
    "/v1/recipients",
    "/v1/transactions/disclosure",
    "/v1/transactions/remittance",
    "/v1/accounts/consents",
    "/v1/auth/token",
    "/v1/auth/refresh",
];

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_json_is_malformed_at_every_endpoint() {
    let app = app().await;
    let kari = app.kari().await;
    let deep = "[".repeat(2_000);
    let bodies: [&[u8]; 9] = [
        b"",
        b"{",
        b"nul",
        b"{\"a\":1}}",
        b"{} {}",
        b"{\"a\":1e999}",
        b"\xff\xfe",
        b"{\"a\":\"\\ud800\"}",
        deep.as_bytes(),
    ];
    for path in ENDPOINTS {
        for body in bodies {
            let request = kari
                .request(Method::POST, path)
                .header(CONTENT_TYPE, "application/json")
                .header("idempotency-key", "key-1")
                .body(body.to_vec());
            let answer = kari.send(request).await;
            let text = String::from_utf8_lossy(body);
            assert_eq!(answer.status, 400, "{path} {text}");
            let code = answer.problem(400);
            // An unknown member is met before the end of some of them.
            assert!(
                code == "malformed_request" || code == "validation_failed",
                "{path} {text}: {code}"
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn json_that_is_no_object_is_refused_at_every_endpoint() {
    let app = app().await;
    let kari = app.kari().await;
    for path in ENDPOINTS {
        for body in ["[]", "null", "7", "\"text\"", "true"] {
            let request = kari
                .request(Method::POST, path)
                .header(CONTENT_TYPE, "application/json")
                .header("idempotency-key", "key-1")
                .body(body);
            let answer = kari.send(request).await;
            assert_eq!(answer.problem(400), "validation_failed", "{path} {body}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_member_that_stands_twice_is_refused() {
    let app = app().await;
    let kari = app.kari().await;
    for (path, body, expected) in [
        (
            "/v1/accounts/consents",
            r#"{"bankId":"dnb","bankId":"dnb"}"#,
            "bankId: duplicate_field",
        ),
        (
            "/v1/transactions/disclosure",
            r#"{"country":"DE","sendAmount":{"amount":1,"amount":150000,"currency":"NOK"}}"#,
            "sendAmount.amount: duplicate_field",
        ),
    ] {
        let request = kari
            .request(Method::POST, path)
            .header(CONTENT_TYPE, "application/json")
            .body(body);
        assert_eq!(kari.send(request).await.invalid_fields(), [expected]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_is_not_declared_as_json_is_refused_at_every_endpoint() {
    let app = app().await;
    let kari = app.kari().await;
    for path in ENDPOINTS {
        for kind in [
            "",
            "text/plain",
            "application/x-www-form-urlencoded",
            "application/jsonx",
        ] {
            let request = kari
                .request(Method::POST, path)
                .header(CONTENT_TYPE, kind)
                .header("idempotency-key", "key-1")
                .body("{}");
            let answer = kari.send(request).await;
            assert_eq!(
                answer.problem(415),
                "unsupported_media_type",
                "{path} {kind:?}"
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_beyond_64_kib_is_refused_at_every_endpoint() {
    let app = app().await;
    let kari = app.kari().await;
    for path in ENDPOINTS {
        let body = format!("{{\"a\":\"{}\"}}", "x".repeat(64 * 1024));
        let request = kari
            .request(Method::POST, path)
            .header(CONTENT_TYPE, "application/json")
            .header("idempotency-key", "key-1")
            .body(body);
        let answer = kari.send(request).await;
        assert_eq!(answer.problem(413), "payload_too_large", "{path}");
    }
}
