//! Ordered faults strike their endpoint so often, and then no more.

use std::time::Duration;

use reqwest::{Method, StatusCode};
use serde_json::json;

use crate::world::{World, consent_body};

async fn order(world: &World, fault: serde_json::Value) {
    world.control(Method::POST, "/sandbox/faults", fault).await;
}

#[tokio::test]
async fn statuses_garbage_hanging_and_closing_each_happen_once() {
    let world = World::start().await;
    let call = || {
        world
            .call(Method::POST, "dnb", "/v1/consents")
            .json(&consent_body())
    };
    let fault = |kind: &str| json!({ "bank": "dnb", "path": "/v1/consents", "method": "POST", "fault": kind });

    order(&world, fault("status:503")).await;
    assert_eq!(
        world.send(call()).await.status,
        StatusCode::SERVICE_UNAVAILABLE
    );
    order(&world, fault("garbage")).await;
    assert!(world.send(call()).await.body.is_string());
    order(&world, fault("hang")).await;
    let silent = call().timeout(Duration::from_millis(300)).send().await;
    assert!(silent.unwrap_err().is_timeout());
    order(&world, fault("close")).await;
    let complete = match call().send().await {
        Ok(response) => response.bytes().await.is_ok(),
        Err(_) => false,
    };
    assert!(!complete);
    assert_eq!(world.send(call()).await.status, StatusCode::CREATED);
}

#[tokio::test]
async fn a_fault_after_executing_hides_work_that_was_done() {
    let world = World::start().await;
    let fault = json!({ "bank": "dnb", "path": "/v1/payments/{product}", "fault": "status:502", "afterExecuting": true });
    order(&world, fault).await;
    let answer = world.order(&world.woman().await, "Acme", "hidden").await;
    assert_eq!(answer.status, StatusCode::BAD_GATEWAY);
    assert_eq!(
        world.ledger("dnb").await["payments"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
}

#[tokio::test]
async fn other_partners_have_faults_too() {
    let world = World::start().await;
    for (partner, path) in [
        ("norges-bank", "/norges-bank/api/data/EXR/B.EUR.NOK.SP"),
        ("bankid", "/oidc/bankid/.well-known/openid-configuration"),
    ] {
        let fault = json!({ "bank": partner, "path": "/**", "fault": "status:429", "times": 2 });
        order(&world, fault).await;
        for expected in [429, 429, 200] {
            assert_eq!(world.get(path).await.status.as_u16(), expected, "{partner}");
        }
    }
}
