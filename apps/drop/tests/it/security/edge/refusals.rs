//! Requests that no handler sees, and requests it cannot read: one shape of answer for all.

use reqwest::{Method, header::CONTENT_TYPE};
use serde_json::{Value, json};

use super::app;
use crate::support::{Answer, Customer, TestApp};

/// The members of every problem, and nothing else.
#[track_caller]
fn is_problem(answer: &Answer, status: u16, code: &str) {
    assert_eq!(answer.problem(status), code);
    let body = answer.json();
    let mut members: Vec<_> = body.as_object().expect("an object").keys().collect();
    members.sort_unstable();
    let all = [
        "detail",
        "details",
        "error",
        "message",
        "requestId",
        "status",
        "title",
        "type",
    ];
    assert_eq!(members, all);
    assert_eq!(body["status"], status);
    let kind = body["type"].as_str().expect("a type");
    assert!(kind.ends_with(&format!("/docs/errors/{code}")), "{kind}");
    assert_eq!(body["requestId"].as_str(), answer.header("x-request-id"));
}

async fn send(client: &Customer, kind: Option<&str>, body: impl Into<Vec<u8>>) -> Answer {
    let mut request = client.request(Method::POST, "/v1/auth/token");
    if let Some(kind) = kind {
        request = request.header(CONTENT_TYPE, kind);
    }
    client.send(request.body(body.into())).await
}

async fn send_json(app: &TestApp, body: impl Into<Vec<u8>>) -> Answer {
    send(&app.anonymous(), Some("application/json"), body).await
}

fn padded(length: usize) -> String {
    let code = "x".repeat(length - r#"{"code":"","codeVerifier":""}"#.len());
    format!(r#"{{"code":"{code}","codeVerifier":""}}"#)
}

#[tokio::test]
async fn what_is_not_there_is_404() {
    let app = app().await;
    for path in [
        "/nowhere",
        "/v1",
        "/v1/",
        "/v1/rates/",
        "/v2/rates",
        "/v1/auth",
        "/v1//rates",
        "/V1/rates",
        "/v1/cards",
        "/.env",
        "/v1/rates/../../etc/passwd",
        "/docs/../Cargo.toml",
        "/docs/%2e%2e/%2e%2e/Cargo.toml",
        "/%00",
        "/health",
    ] {
        let answer = app.anonymous().get(path).await;
        is_problem(&answer, 404, "not_found");
        assert!(
            !answer.json().to_string().contains("passwd"),
            "{path} is echoed"
        );
    }
}

#[tokio::test]
async fn a_method_that_a_path_does_not_have_is_405_with_those_it_has() {
    let app = app().await;
    for (method, path, allow) in [
        (Method::POST, "/v1/rates", vec!["GET"]),
        (Method::GET, "/v1/auth/token", vec!["POST"]),
        (Method::PUT, "/v1/recipients", vec!["GET", "POST"]),
        (
            Method::POST,
            "/v1/recipients/x",
            vec!["DELETE", "GET", "PATCH"],
        ),
        (Method::PATCH, "/v1/accounts/x/primary", vec!["PUT"]),
        (Method::TRACE, "/v1/corridors", vec!["GET"]),
        (Method::OPTIONS, "/v1/auth/logout", vec!["POST"]),
        (Method::DELETE, "/health/live", vec!["GET"]),
    ] {
        let client = app.anonymous();
        let answer = client.send(client.request(method.clone(), path)).await;
        is_problem(&answer, 405, "method_not_allowed");
        let sent = answer.header("allow").expect("Allow");
        let mut sent: Vec<_> = sent.split(", ").collect();
        sent.sort_unstable();
        assert_eq!(sent, allow, "{method} {path}");
    }
}

#[tokio::test]
async fn a_body_of_more_than_64_kib_is_413() {
    let app = app().await;
    is_problem(
        &send_json(&app, padded(65_537)).await,
        413,
        "payload_too_large",
    );
    is_problem(
        &send_json(&app, padded(1_000_000)).await,
        413,
        "payload_too_large",
    );
    let fits = send_json(&app, padded(65_536)).await;
    assert_eq!(fits.invalid_fields(), ["codeVerifier: invalid_length"]);
}

/// Without a declared length the limit holds while the body arrives.
#[tokio::test]
async fn a_body_of_more_than_64_kib_in_chunks_is_413() {
    let app = app().await;
    let address = app.api.socket_addrs(|| None).expect("an address");
    let port = address[0].port();
    let mut chunk = format!("{:x}\r\n", 8192);
    chunk.push_str(&"x".repeat(8192));
    chunk.push_str("\r\n");
    let request = format!(
        "POST /v1/auth/token HTTP/1.1\r\nHost: localhost:{port}\r\nContent-Type: application/json\r\n\
         Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n{}0\r\n\r\n",
        chunk.repeat(9)
    );
    let answer = raw(port, request.as_bytes()).await;
    assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
    assert!(answer.contains("payload_too_large"), "{answer}");
}

async fn raw(port: u16, request: &[u8]) -> String {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let stream = tokio::net::TcpStream::connect(("127.0.0.1", port)).await;
    let mut stream = stream.expect("a connection");
    stream.write_all(request).await.expect("a request");
    let mut answer = Vec::new();
    // The server may close before it has read everything.
    let _ = stream.read_to_end(&mut answer).await;
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test]
async fn a_body_that_is_not_declared_as_json_is_415() {
    let app = app().await;
    let body = r#"{"code":"x","codeVerifier":"y"}"#;
    for kind in [
        None,
        Some("text/plain"),
        Some("application/x-www-form-urlencoded"),
        Some("multipart/form-data; boundary=x"),
        Some("application/xml"),
        Some("application/jsonp"),
        Some("text/json"),
    ] {
        let answer = send(&app.anonymous(), kind, body).await;
        assert_eq!(answer.status, 415, "{kind:?}: {}", answer.json());
        is_problem(&answer, 415, "unsupported_media_type");
    }
    for kind in [
        "application/json",
        "application/json; charset=utf-8",
        "Application/JSON",
    ] {
        let answer = send(&app.anonymous(), Some(kind), body).await;
        assert_eq!(answer.status, 400, "{kind}");
        assert_eq!(answer.invalid_fields(), ["codeVerifier: invalid_length"]);
    }
}

#[tokio::test]
async fn json_that_cannot_be_read_is_400() {
    let app = app().await;

    for body in [
        "",
        "{",
        "nonsense",
        "{\"code\":}",
        "{'code':'x'}",
        "{\"code\":\"x\",}",
        "{\"code\":\"x\",\"codeVerifier\":\"y\"} {}",
        "\u{feff}{}",
        "{\"code\":\"\\ud800\",\"codeVerifier\":\"y\"}",
    ] {
        let answer = send_json(&app, body).await;
        assert_eq!(answer.status, 400, "{body:.30}");
        is_problem(&answer, 400, "malformed_request");
    }
    let answer = send_json(
        &app,
        b"{\"code\":\"\xff\xfe\",\"codeVerifier\":\"y\"}".to_vec(),
    )
    .await;
    is_problem(&answer, 400, "malformed_request");
}

#[tokio::test]
async fn json_of_another_form_is_400_with_the_field() {
    let app = app().await;
    for (body, fault) in [
        (json!({}), "code: required"),
        (
            json!({"code": 1, "codeVerifier": "y"}),
            "code: invalid_type",
        ),
        (
            json!({"code": null, "codeVerifier": "y"}),
            "code: invalid_type",
        ),
        (
            json!({"code": ["x"], "codeVerifier": "y"}),
            "code: invalid_type",
        ),
        (
            json!({"code": "x", "codeVerifier": "y", "admin": true}),
            "admin: unknown_field",
        ),
        (json!([]), ": invalid_type"),
        (json!(["x", "y"]), ": invalid_type"),
        (json!("x"), ": invalid_type"),
    ] {
        let answer = send_json(&app, body.to_string()).await;
        assert_eq!(answer.invalid_fields(), [fault], "{body}");
    }
    let twice = r#"{"code":"x","code":"z","codeVerifier":"y"}"#;
    let answer = send_json(&app, twice).await;
    assert_eq!(answer.invalid_fields(), ["code: duplicate_field"]);
    let deep = format!("{{\"code\":{}", "[".repeat(10_000));
    assert_eq!(
        send_json(&app, deep).await.invalid_fields(),
        ["code: invalid_type"]
    );
}

/// What a stranger sends comes back in no answer: neither as text for a page nor for a log.
#[tokio::test]
async fn nothing_that_was_sent_comes_back_in_a_refusal() {
    let app = app().await;
    let marker = "<img src=x onerror=alert(1)>";
    let bodies: [Value; 3] = [
        json!({"code": marker, "codeVerifier": marker}),
        json!({"code": {"x": marker}, "codeVerifier": "y"}),
        json!(marker),
    ];
    for body in bodies {
        let answer = send_json(&app, body.to_string()).await;
        assert!(
            !String::from_utf8_lossy(&answer.bytes).contains("onerror"),
            "{body}"
        );
    }
    let client = app.anonymous();
    let request = client.request(Method::GET, "/v1/transactions");
    let answer = client.send(request.query(&[("status", marker)])).await;
    assert!(!String::from_utf8_lossy(&answer.bytes).contains("onerror"));
}

/// A request that is no HTTP gets no page of a framework, and the server lives on.
#[tokio::test]
async fn garbage_on_the_wire_does_no_harm() {
    let app = app().await;
    let port = app.api.port().expect("a port");
    for request in [
        &b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"[..],
        b"GET\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"POST /v1/auth/token HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        b"POST /v1/auth/token HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n0\r\n\r\n",
    ] {
        let answer = raw(port, request).await;
        let refused = answer.is_empty() || answer.starts_with("HTTP/1.1 4");
        assert!(refused, "{answer}");
    }
    assert_eq!(app.anonymous().get("/health/live").await.status, 204);
}
