//! Sumsub: signatures, applicants, what simulate calls do.

use hmac::{Hmac, Mac};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use sha2::Sha256;

use crate::world::{Answer, World};

/// The sandbox's time at start, as Sumsub wants it.
const TS: &str = "1795190400";

async fn call(world: &World, method: Method, uri: &str, body: &str, key: &str) -> Answer {
    let mac = Hmac::<Sha256>::new_from_slice(key.as_bytes()).unwrap();
    let tag = mac
        .chain_update(format!("{TS}{method}{uri}{body}"))
        .finalize();
    let request = world
        .client
        .request(method, world.url(uri))
        .header("X-App-Token", "sbx:drop")
        .header("X-App-Access-Ts", TS)
        .header("X-App-Access-Sig", hex::encode(tag.into_bytes()))
        .body(body.to_owned());
    world.send(request).await
}

async fn create(world: &World, customer: &str) -> Answer {
    let body = json!({ "externalUserId": customer }).to_string();
    let uri = "/sumsub/resources/applicants?levelName=basic%20kyc";
    call(world, Method::POST, uri, &body, "drop-sandbox-secret").await
}

async fn review(world: &World, id: &str) -> Value {
    let uri = format!("/sumsub/resources/applicants/{id}/status");
    call(world, Method::GET, &uri, "", "drop-sandbox-secret")
        .await
        .body
}

#[tokio::test]
async fn only_a_signature_over_the_very_uri_and_body_is_taken() {
    let world = World::start().await;
    let made = create(&world, "usr_1").await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.body);
    assert_eq!(made.text("/review/levelName"), "basic kyc");
    let uri = format!("/sumsub/resources/applicants/{}/one", made.text("/id"));
    let forged = call(&world, Method::GET, &uri, "", "another").await;
    assert_eq!(forged.status, StatusCode::UNAUTHORIZED);
    let unsigned = world.get(&uri).await;
    assert_eq!(unsigned.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_customer_has_one_applicant() {
    let world = World::start().await;
    create(&world, "usr_1").await;
    assert_eq!(create(&world, "usr_1").await.status, StatusCode::CONFLICT);
}

#[tokio::test]
async fn a_simulated_review_stands_until_the_next() {
    let world = World::start().await;
    let made = create(&world, "usr_1").await;
    let id = made.text("/id");
    let path = "/sandbox/sumsub/applicants/usr_1/simulate";
    let red = json!({ "reviewAnswer": "RED", "rejectLabels": ["FORGERY"] });
    world.control(Method::POST, path, red).await;
    let status = review(&world, &id).await;
    assert_eq!(status["reviewResult"]["reviewRejectType"], "FINAL");
    world
        .control(Method::POST, path, json!({ "reviewAnswer": "GREEN" }))
        .await;
    let status = review(&world, &id).await;
    assert_eq!(status["reviewResult"], json!({ "reviewAnswer": "GREEN" }));
    let hold = json!({ "reviewStatus": "onHold" });
    world.control(Method::POST, path, hold).await;
    let status = review(&world, &id).await;
    assert_eq!(
        (&status["reviewStatus"], status.get("reviewResult")),
        (&json!("onHold"), None)
    );
}

#[tokio::test]
async fn after_a_deletion_the_customer_can_be_made_anew() {
    let world = World::start().await;
    let first = create(&world, "usr_1").await.text("/id");
    let path = format!("/sandbox/sumsub/applicants/{first}/simulate");
    world
        .control(Method::POST, &path, json!({ "type": "applicantDeleted" }))
        .await;
    let second = create(&world, "usr_1").await;
    assert_eq!(second.status, StatusCode::CREATED);
    assert_ne!(second.text("/id"), first);
}
