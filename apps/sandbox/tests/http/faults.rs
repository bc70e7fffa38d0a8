//! Ordered faults strike their endpoint so often, and then no more.

use std::time::Duration;

use reqwest::{Method, StatusCode};
use serde_json::json;

use crate::fixture::{Fixture, consent_body};

async fn order(fixture: &Fixture, fault: serde_json::Value) {
    fixture
        .control(Method::POST, "/sandbox/faults", fault)
        .await;
}

#[tokio::test]
async fn statuses_garbage_hanging_and_closing_each_happen_once() {
    let fixture = Fixture::start().await;
    let call = || {
        fixture
            .call(Method::POST, "dnb", "/v1/consents")
            .json(&consent_body())
    };
    let fault = |kind: &str| json!({ "bank": "dnb", "path": "/v1/consents", "method": "POST", "fault": kind });

    order(&fixture, fault("status:503")).await;
    assert_eq!(
        fixture.send(call()).await.status,
        StatusCode::SERVICE_UNAVAILABLE
    );
    order(&fixture, fault("garbage")).await;
    assert!(fixture.send(call()).await.body.is_string());
    order(&fixture, fault("hang")).await;
    let silent = call().timeout(Duration::from_millis(300)).send().await;
    assert!(silent.unwrap_err().is_timeout());
    order(&fixture, fault("close")).await;
    let complete = match call().send().await {
        Ok(response) => response.bytes().await.is_ok(),
        Err(_) => false,
    };
    assert!(!complete);
    assert_eq!(fixture.send(call()).await.status, StatusCode::CREATED);
}

#[tokio::test]
async fn a_fault_after_executing_hides_work_that_was_done() {
    let fixture = Fixture::start().await;
    let fault = json!({ "bank": "dnb", "path": "/v1/payments/{product}", "fault": "status:502", "afterExecuting": true });
    order(&fixture, fault).await;
    let answer = fixture
        .order(&fixture.woman().await, "Acme", "hidden")
        .await;
    assert_eq!(answer.status, StatusCode::BAD_GATEWAY);
    assert_eq!(
        fixture.ledger("dnb").await["payments"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
}

#[tokio::test]
async fn other_partners_have_faults_too() {
    let fixture = Fixture::start().await;
    for (partner, path) in [
        ("norges-bank", "/norges-bank/api/data/EXR/B.EUR.NOK.SP"),
        ("bankid", "/oidc/bankid/.well-known/openid-configuration"),
    ] {
        let fault = json!({ "bank": partner, "path": "/**", "fault": "status:429", "times": 2 });
        order(&fixture, fault).await;
        for expected in [429, 429, 200] {
            assert_eq!(
                fixture.get(path).await.status.as_u16(),
                expected,
                "{partner}"
            );
        }
    }
}
