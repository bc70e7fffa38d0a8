//! Each magic creditor name does what the index page says.

use std::time::Duration;

use reqwest::{Method, StatusCode};
use serde_json::json;

use crate::fixture::{DNB_DOMESTIC, Fixture, payment_body};

#[tokio::test]
async fn rejections_at_initiation_create_nothing() {
    let fixture = Fixture::start().await;
    let person = fixture.woman().await;
    for (name, status, code) in [
        ("Magic Reject", StatusCode::BAD_REQUEST, "PAYMENT_FAILED"),
        ("magic reject", StatusCode::BAD_REQUEST, "PAYMENT_FAILED"),
        (
            "Magic 500",
            StatusCode::INTERNAL_SERVER_ERROR,
            "INTERNAL_SERVER_ERROR",
        ),
    ] {
        let answer = fixture.order(&person, name, "refused").await;
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (status, code),
            "{name}"
        );
    }
    assert_eq!(fixture.ledger("dnb").await["payments"], json!([]));
}

#[tokio::test]
async fn approved_magic_payments_end_in_their_status_without_a_debit() {
    let fixture = Fixture::start().await;
    let person = fixture.woman().await;
    for (name, first, then) in [
        ("Magic Reject After SCA", "RCVD", "RJCT"),
        ("Magic Stall", "RCVD", "PDNG"),
        ("Magic Unknown Status", "RCVD", "XYZQ"),
    ] {
        let payment = fixture.order(&person, name, "magic").await;
        assert_eq!(payment.text("/transactionStatus"), first, "{name}");
        fixture
            .approve(&payment.text("/_links/scaRedirect/href"), &person)
            .await;
        assert_eq!(fixture.payment_status(&payment).await, then, "{name}");
        assert_eq!(fixture.debits().await, 0, "{name}");
    }
}

#[tokio::test]
async fn a_stalled_payment_goes_on_when_simulated() {
    let fixture = Fixture::start().await;
    let person = fixture.woman().await;
    let payment = fixture.order(&person, "Magic Stall", "stalled").await;
    fixture
        .approve(&payment.text("/_links/scaRedirect/href"), &person)
        .await;
    let path = format!(
        "/sandbox/banks/dnb/payments/{}/simulate",
        payment.text("/paymentId")
    );
    fixture
        .control(Method::POST, &path, json!({ "status": "ACCC" }))
        .await;
    assert_eq!(fixture.payment_status(&payment).await, "ACCC");
    assert_eq!(fixture.debits().await, 1);
}

#[tokio::test]
async fn naut_awaits_sca_like_rcvd() {
    let fixture = Fixture::start().await;
    let person = fixture.woman().await;
    let payment = fixture.order(&person, "Magic NAUT", "naut").await;
    assert_eq!(payment.text("/transactionStatus"), "NAUT");
    fixture
        .approve(&payment.text("/_links/scaRedirect/href"), &person)
        .await;
    assert_eq!(fixture.payment_status(&payment).await, "ACCC");
}

#[tokio::test]
async fn silent_payments_time_out_and_only_one_of_them_was_executed() {
    let fixture = Fixture::start().await;
    let iban = fixture.iban(&fixture.woman().await).await;
    for (name, created, debits) in [
        ("Magic Timeout Before", 0, 0),
        ("Magic Timeout Executed", 1, 1),
    ] {
        let body = payment_body(&iban, name, name, "1000.00");
        let request = fixture.call(Method::POST, "dnb", DNB_DOMESTIC).json(&body);
        let silent = request.timeout(Duration::from_millis(500)).send().await;
        assert!(silent.unwrap_err().is_timeout(), "{name}");
        let path = format!("/sandbox/banks/dnb/ledger?endToEndIdentification={name}");
        let ledger = fixture.get(&path).await.body;
        assert_eq!(
            ledger["payments"].as_array().unwrap().len(),
            created,
            "{name}"
        );
        assert_eq!(
            ledger["entries"].as_array().unwrap().len(),
            debits,
            "{name}"
        );
    }
}

#[tokio::test]
async fn a_dropped_payment_was_executed_though_no_answer_is_complete() {
    let fixture = Fixture::start().await;
    let iban = fixture.iban(&fixture.woman().await).await;
    let body = payment_body(&iban, "Magic Drop", "dropped", "1000.00");
    let request = fixture.call(Method::POST, "dnb", DNB_DOMESTIC).json(&body);
    let complete = match request.send().await {
        Ok(response) => response.bytes().await.is_ok(),
        Err(_) => false,
    };
    assert!(!complete);
    assert_eq!(fixture.debits().await, 1);
}

#[tokio::test]
async fn garbage_hides_a_payment_that_exists() {
    let fixture = Fixture::start().await;
    let answer = fixture
        .order(&fixture.woman().await, "Magic Garbage", "garbled")
        .await;
    assert_eq!(answer.status, StatusCode::CREATED);
    assert!(answer.body.is_string(), "this is JSON: {}", answer.body);
    let payments = &fixture.ledger("dnb").await["payments"];
    assert_eq!(payments[0]["transactionStatus"], "RCVD");
}

#[tokio::test]
async fn no_link_leaves_no_way_to_sca() {
    let fixture = Fixture::start().await;
    let answer = fixture
        .order(&fixture.woman().await, "Magic No Link", "linkless")
        .await;
    assert_eq!(answer.status, StatusCode::CREATED);
    let links = answer.body["_links"].as_object().unwrap();
    let names: Vec<&String> = links.keys().collect();
    assert_eq!(names, ["self", "status"]);
}

#[tokio::test]
async fn a_slow_bank_answers_in_the_end() {
    let fixture = Fixture::start().await;
    let iban = fixture.iban(&fixture.woman().await).await;
    let body = payment_body(&iban, "Magic Slow", "slow", "1000.00");
    let request = fixture.call(Method::POST, "dnb", DNB_DOMESTIC).json(&body);
    let impatient = request.try_clone().unwrap().timeout(Duration::from_secs(3));
    assert!(impatient.send().await.unwrap_err().is_timeout());
    assert_eq!(fixture.send(request).await.status, StatusCode::CREATED);
}
