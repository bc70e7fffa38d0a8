//! Sumsub: signatures, applicants, what simulate calls do.

use hmac::{Hmac, Mac};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use sha2::Sha256;

use crate::fixture::{Answer, Fixture};

/// The sandbox's time at start, as Sumsub wants it.
const TS: &str = "1795190400";

async fn call(fixture: &Fixture, method: Method, uri: &str, body: &str, key: &str) -> Answer {
    let mac = Hmac::<Sha256>::new_from_slice(key.as_bytes()).unwrap();
    let tag = mac
        .chain_update(format!("{TS}{method}{uri}{body}"))
        .finalize();
    let request = fixture
        .client
        .request(method, fixture.url(uri))
        .header("X-App-Token", "sbx:drop")
        .header("X-App-Access-Ts", TS)
        .header("X-App-Access-Sig", hex::encode(tag.into_bytes()))
        .body(body.to_owned());
    fixture.send(request).await
}

async fn create(fixture: &Fixture, customer: &str) -> Answer {
    let body = json!({ "externalUserId": customer }).to_string();
    let uri = "/sumsub/resources/applicants?levelName=basic%20kyc";
    call(fixture, Method::POST, uri, &body, "drop-sandbox-secret").await
}

async fn review(fixture: &Fixture, id: &str) -> Value {
    let uri = format!("/sumsub/resources/applicants/{id}/status");
    call(fixture, Method::GET, &uri, "", "drop-sandbox-secret")
        .await
        .body
}

#[tokio::test]
async fn only_a_signature_over_the_very_uri_and_body_is_taken() {
    let fixture = Fixture::start().await;
    let made = create(&fixture, "usr_1").await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.body);
    assert_eq!(made.text("/review/levelName"), "basic kyc");
    let uri = format!("/sumsub/resources/applicants/{}/one", made.text("/id"));
    let forged = call(&fixture, Method::GET, &uri, "", "another").await;
    assert_eq!(forged.status, StatusCode::UNAUTHORIZED);
    let unsigned = fixture.get(&uri).await;
    assert_eq!(unsigned.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_customer_has_one_applicant() {
    let fixture = Fixture::start().await;
    create(&fixture, "usr_1").await;
    assert_eq!(create(&fixture, "usr_1").await.status, StatusCode::CONFLICT);
}

#[tokio::test]
async fn a_simulated_review_stands_until_the_next() {
    let fixture = Fixture::start().await;
    let made = create(&fixture, "usr_1").await;
    let id = made.text("/id");
    let path = "/sandbox/sumsub/applicants/usr_1/simulate";
    let red = json!({ "reviewAnswer": "RED", "rejectLabels": ["FORGERY"] });
    fixture.control(Method::POST, path, red).await;
    let status = review(&fixture, &id).await;
    assert_eq!(status["reviewResult"]["reviewRejectType"], "FINAL");
    fixture
        .control(Method::POST, path, json!({ "reviewAnswer": "GREEN" }))
        .await;
    let status = review(&fixture, &id).await;
    assert_eq!(status["reviewResult"], json!({ "reviewAnswer": "GREEN" }));
    let hold = json!({ "reviewStatus": "onHold" });
    fixture.control(Method::POST, path, hold).await;
    let status = review(&fixture, &id).await;
    assert_eq!(
        (&status["reviewStatus"], status.get("reviewResult")),
        (&json!("onHold"), None)
    );
}

#[tokio::test]
async fn after_a_deletion_the_customer_can_be_made_anew() {
    let fixture = Fixture::start().await;
    let first = create(&fixture, "usr_1").await.text("/id");
    let path = format!("/sandbox/sumsub/applicants/{first}/simulate");
    fixture
        .control(Method::POST, &path, json!({ "type": "applicantDeleted" }))
        .await;
    let second = create(&fixture, "usr_1").await;
    assert_eq!(second.status, StatusCode::CREATED);
    assert_ne!(second.text("/id"), first);
}
