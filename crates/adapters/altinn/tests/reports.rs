//! Reports filed through the sandbox's Maskinporten and Altinn, over real HTTP.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    unreachable_pub,
    reason = "helpers of tests fail the test, and are shared by them"
)]

mod support;

use altinn::{FiledState, KeyReference, SubmitError};
use chrono::TimeDelta;
use kernel::Clock;
use reqwest::Method;
use serde_json::{Value, json};
use support::Fixture;

fn report() -> Value {
    json!({ "narrative": "Three payments just under the threshold.", "payments": ["txn_1"] })
}

#[actix_web::test]
async fn a_report_is_filed_and_later_acknowledged() {
    let fixture = Fixture::start().await;
    let altinn = fixture.altinn();
    let settings = json!({ "acknowledgeAfterLooks": null });
    fixture
        .control(Method::PUT, "/sandbox/altinn/settings", settings)
        .await;
    assert_eq!(altinn.look_up("str_1").await.unwrap(), None);
    let filed = altinn.file("str_1", &report()).await.unwrap();
    assert_eq!(filed.state, FiledState::Received);
    assert_eq!(altinn.look_up("str_1").await.unwrap(), Some(filed.clone()));
    let path = "/sandbox/altinn/reports/str_1/simulate";
    fixture
        .control(Method::POST, path, json!({ "status": "acknowledged" }))
        .await;
    let found = altinn.look_up("str_1").await.unwrap().unwrap();
    assert_eq!(found.id, filed.id);
    assert!(matches!(found.state, FiledState::Acknowledged { at } if at >= fixture.clock.now()));
    let rejected = json!({ "status": "rejected", "reason": "Payment missing" });
    fixture.control(Method::POST, path, rejected).await;
    let found = altinn.look_up("str_1").await.unwrap().unwrap();
    let why = "Payment missing".to_owned();
    assert_eq!(found.state, FiledState::Rejected { why });
    let kept = fixture.reports().await;
    assert_eq!(kept[0]["data"], report());
}

#[actix_web::test]
async fn the_same_reference_is_one_report_however_often_it_is_sent() {
    let fixture = Fixture::start().await;
    let altinn = fixture.altinn();
    let report = report();
    let all = futures_util::future::join_all((0..5).map(|_| altinn.file("str_1", &report)));
    let mut ids: Vec<_> = all
        .await
        .into_iter()
        .map(|filed| filed.unwrap().id)
        .collect();
    ids.dedup();
    assert_eq!(ids.len(), 1);
    assert_eq!(fixture.reports().await.len(), 1);
}

#[actix_web::test]
async fn a_lost_answer_is_found_out_and_the_report_not_sent_twice() {
    for fault in ["close", "garbage", "status:500"] {
        let fixture = Fixture::start().await;
        let altinn = fixture.altinn();
        fixture.fault("altinn", "/**", "POST", fault, true).await;
        let filed = altinn.file("str_1", &report()).await.unwrap();
        assert_eq!(filed.state, FiledState::Received, "{fault}");
        altinn.file("str_1", &report()).await.unwrap();
        assert_eq!(fixture.reports().await.len(), 1, "{fault}");
    }
}

#[actix_web::test]
async fn an_outcome_that_cannot_be_found_out_is_unknown_and_asked_for_before_the_next_try() {
    let fixture = Fixture::start().await;
    let altinn = fixture.altinn();
    // A first call, so that no token is fetched in between.
    assert_eq!(altinn.look_up("str_1").await.unwrap(), None);
    fixture
        .fault("altinn", "/**", "POST", "status:502", false)
        .await;
    let unknown = altinn.file("str_1", &report()).await;
    assert!(
        matches!(unknown, Err(SubmitError::Unknown(_))),
        "{unknown:?}"
    );
    altinn.file("str_1", &report()).await.unwrap();
    assert_eq!(fixture.reports().await.len(), 1);
}

#[actix_web::test]
async fn where_it_cannot_be_looked_up_nothing_is_sent() {
    let fixture = Fixture::start().await;
    let altinn = fixture.altinn();
    for _ in 0..2 {
        fixture
            .fault("altinn", "/storage/**", "GET", "status:503", false)
            .await;
    }
    let closed = altinn.file("str_1", &report()).await;
    assert!(
        matches!(closed, Err(SubmitError::Unavailable(_))),
        "{closed:?}"
    );
    assert_eq!(fixture.reports().await.len(), 0);
}

#[actix_web::test]
async fn a_report_that_is_refused_is_refused() {
    let fixture = Fixture::start().await;
    let refused = fixture.altinn().file("str_1-refused", &report()).await;
    assert_eq!(refused, Err(SubmitError::Refused("status 422".into())));
}

#[actix_web::test]
async fn callers_at_once_share_one_token_until_shortly_before_its_end() {
    let fixture = Fixture::start().await;
    let altinn = fixture.altinn();
    let twenty = (0..20).map(|n| {
        let altinn = &altinn;
        async move { altinn.look_up(&n.to_string()).await.unwrap() }
    });
    futures_util::future::join_all(twenty).await;
    assert_eq!((fixture.issued().await, fixture.exchanged().await), (1, 1));
    // Altinn's token is used for ten minutes less the margin, longer than Maskinporten's.
    fixture.advance(TimeDelta::seconds(579)).await;
    altinn.look_up("x").await.unwrap();
    assert_eq!((fixture.issued().await, fixture.exchanged().await), (1, 1));
    fixture.advance(TimeDelta::seconds(2)).await;
    altinn.look_up("x").await.unwrap();
    assert_eq!((fixture.issued().await, fixture.exchanged().await), (2, 2));
}

#[actix_web::test]
async fn a_token_that_altinn_no_longer_takes_is_replaced_and_the_report_sent_once() {
    let fixture = Fixture::start().await;
    let altinn = fixture.altinn();
    altinn.look_up("x").await.unwrap();
    let forget = "/sandbox/altinn/tokens";
    fixture.control(Method::DELETE, forget, Value::Null).await;
    altinn.file("str_1", &report()).await.unwrap();
    assert_eq!(fixture.reports().await.len(), 1);
    // Maskinporten's token was still valid.
    assert_eq!((fixture.issued().await, fixture.exchanged().await), (1, 2));
}

#[actix_web::test]
async fn a_certificate_serves_as_well_as_a_registered_key() {
    let fixture = Fixture::start().await;
    fixture
        .control(
            Method::DELETE,
            "/sandbox/maskinporten/client-jwks",
            Value::Null,
        )
        .await;
    let by_kid = fixture.altinn().file("str_1", &report()).await;
    assert!(
        matches!(by_kid, Err(SubmitError::Unavailable(ref why)) if why.contains("invalid_client"))
    );
    let certificate = KeyReference::Certificates(fixture.certificate());
    let altinn = fixture.altinn_with(certificate, |_| ());
    altinn.file("str_1", &report()).await.unwrap();
}

#[actix_web::test]
async fn a_grant_for_another_issuer_client_or_scope_is_refused() {
    let fixture = Fixture::start().await;
    let wrong: [fn(&mut altinn::MaskinportenConfig); 3] = [
        |config| config.issuer = config.token_url.to_string(),
        |config| config.client_id = "someone".to_owned(),
        |config| config.scope = "skatt:everything".to_owned(),
    ];
    for change in wrong {
        let altinn = fixture.altinn_with(KeyReference::Kid("drop-1".into()), change);
        let refused = altinn.look_up("str_1").await.unwrap_err();
        assert!(refused.0.contains("Maskinporten answers 400"), "{refused}");
    }
}
