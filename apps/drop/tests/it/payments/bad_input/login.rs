//! Consents, and what clients send to log in and to stay so.

use reqwest::Method;
use serde_json::{Value, json};

use super::{DELETED, Is, RIGHT_TO_LEFT, app, is, long, refused};

#[tokio::test(flavor = "multi_thread")]
async fn a_consent_wrong_in_its_bank_is_refused_by_field_and_code() {
    let app = app().await;
    let kari = app.kari().await;
    let rows = vec![
        ("bankId", Is::Missing, "bankId: required"),
        ("bankId", is(Value::Null), "bankId: invalid_type"),
        ("bankId", is(7), "bankId: invalid_type"),
        ("bankId", is(""), "bankId: unknown"),
        ("bankId", is("DNB"), "bankId: unknown"),
        ("bankId", is("nowhere"), "bankId: unknown"),
        ("bankId", is("../dnb"), "bankId: unknown"),
        ("bankId", is(RIGHT_TO_LEFT), "bankId: unknown"),
        ("bankId", is(DELETED), "bankId: unknown"),
        ("bankId", long(10_000), "bankId: unknown"),
        ("validUntil", is("9999-12-31"), "validUntil: unknown_field"),
    ];
    let good = json!({"bankId": "dnb"});
    refused(&kari, Method::POST, "/v1/accounts/consents", &good, rows).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_to_trade_in_wrong_in_form_is_refused_by_field_and_code() {
    let app = app().await;
    let rows = vec![
        ("code", Is::Missing, "code: required"),
        ("code", is(Value::Null), "code: invalid_type"),
        ("code", is(7), "code: invalid_type"),
        ("codeVerifier", Is::Missing, "codeVerifier: required"),
        ("codeVerifier", is(7), "codeVerifier: invalid_type"),
        ("codeVerifier", is(""), "codeVerifier: invalid_length"),
        (
            "codeVerifier",
            is("x".repeat(42)),
            "codeVerifier: invalid_length",
        ),
        ("codeVerifier", long(128), "codeVerifier: invalid_length"),
        ("grantType", is("x"), "grantType: unknown_field"),
    ];
    let good = json!({"code": "some-code", "codeVerifier": "v".repeat(43)});
    refused(
        &app.anonymous(),
        Method::POST,
        "/v1/auth/token",
        &good,
        rows,
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_nobody_was_given_logs_nobody_in_whatever_is_in_it() {
    let app = app().await;
    let long = "c".repeat(10_000);
    for code in [
        "",
        "some-code",
        RIGHT_TO_LEFT,
        DELETED,
        "code\r\nx: y",
        &long,
    ] {
        let body = json!({"code": code, "codeVerifier": "v".repeat(43)});
        let answer = app.anonymous().post("/v1/auth/token", body).await;
        assert_eq!(answer.problem(401), "login_refused", "{code:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refresh_token_wrong_in_form_is_refused_by_field_and_code() {
    let app = app().await;
    let rows = vec![
        ("refreshToken", is(7), "refreshToken: invalid_type"),
        (
            "refreshToken",
            is(json!(["x"])),
            "refreshToken: invalid_type",
        ),
        ("accessToken", is("x"), "accessToken: unknown_field"),
    ];
    let good = json!({"refreshToken": "some-token"});
    refused(
        &app.anonymous(),
        Method::POST,
        "/v1/auth/refresh",
        &good,
        rows,
    )
    .await;
    let long = "t".repeat(10_000);
    for token in ["", "some-token", RIGHT_TO_LEFT, DELETED, &long] {
        let body = json!({"refreshToken": token});
        let answer = app.anonymous().post("/v1/auth/refresh", body).await;
        assert_eq!(answer.problem(401), "unauthenticated", "{token:?}");
    }
}
