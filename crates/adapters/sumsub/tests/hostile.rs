//! Invalid answers of Sumsub.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    unreachable_pub,
    dead_code,
    reason = "helpers of tests fail the test, and not every test needs all of them"
)]

mod support;

use std::sync::Arc;

use actix_web::{App, HttpResponse, HttpServer, web};
use kernel::{
    UserId,
    testing::{TestClock, TestIds},
};
use kyc::{
    ApplicantState, ExternalApplicantId,
    ports::{IdentityVerification, ProviderError},
};
use serde_json::{Value, json};
use sumsub::Sumsub;
use support::{level, sumsub_at};

/// A server that gives this answer to every request.
fn saying(body: &Value) -> (Sumsub, UserId, ExternalApplicantId) {
    let body = body.to_string();
    let server = HttpServer::new(move || {
        let body = body.clone();
        App::new().default_service(web::to(move || {
            let answer = HttpResponse::Ok()
                .content_type("application/json")
                .body(body.clone());
            async move { answer }
        }))
    })
    .workers(1)
    .disable_signals()
    .bind("127.0.0.1:0")
    .unwrap();
    let base = format!("http://{}/", server.addrs()[0]).parse().unwrap();
    actix_web::rt::spawn(server.run());
    let sumsub = sumsub_at(&base, Arc::new(TestClock::default()), "secret");
    let applicant = ExternalApplicantId::new("a1").unwrap();
    (sumsub, UserId::new(&TestIds::default()), applicant)
}

#[actix_web::test]
async fn an_applicant_without_a_usable_id_is_malformed() {
    for id in [
        json!(null),
        json!(""),
        json!("a\nb"),
        json!("x".repeat(200)),
    ] {
        let (sumsub, user, _) = saying(&json!({ "id": id }));
        let made = sumsub.create(user, &level("kyc")).await;
        assert!(matches!(made, Err(ProviderError::Malformed(_))), "{made:?}");
        let found = sumsub.find(user).await;
        assert!(
            matches!(found, Err(ProviderError::Malformed(_))),
            "{found:?}"
        );
    }
}

#[actix_web::test]
async fn a_token_that_could_break_a_line_is_malformed() {
    for token in [
        json!(null),
        json!(""),
        json!("a b"),
        json!("a\r\nb"),
        json!(7),
    ] {
        let (sumsub, user, _) = saying(&json!({ "token": token }));
        let got = sumsub.sdk_token(user, &level("kyc")).await;
        assert!(matches!(got, Err(ProviderError::Malformed(_))), "{got:?}");
    }
}

#[actix_web::test]
async fn a_status_of_unknown_words_and_times_says_nothing() {
    for review in [
        json!({}),
        json!({ "reviewStatus": "somethingNew" }),
        json!({ "reviewStatus": "completed" }),
        json!({ "reviewStatus": "completed", "reviewResult": { "reviewAnswer": null } }),
        json!({ "reviewStatus": "completed", "reviewResult": { "reviewAnswer": "YELLOW" } }),
    ] {
        let (sumsub, _, applicant) = saying(&review);
        let status = sumsub.status(&applicant).await.unwrap();
        assert_eq!((status.state, status.since), (None, None), "{review}");
    }
    let green = json!({
        "reviewStatus": "completed", "reviewDate": "soon", "reviewResult": { "reviewAnswer": "GREEN" }
    });
    let (sumsub, _, applicant) = saying(&green);
    let status = sumsub.status(&applicant).await.unwrap();
    assert!(matches!(
        status.state,
        Some(ApplicantState::Approved { .. })
    ));
    // Without a time it cannot be ordered, so it is not applied.
    assert_eq!(status.since, None);
}

#[actix_web::test]
async fn an_aml_case_of_nulls_is_no_case_and_a_hole_in_a_list_is_skipped() {
    for case in [
        json!(null),
        json!({}),
        json!({ "id": null, "review": null, "riskLabels": null, "hits": null }),
    ] {
        let (sumsub, _, applicant) = saying(&case);
        assert_eq!(sumsub.aml_case(&applicant).await.unwrap(), None, "{case}");
    }
    let holes = json!({
        "id": "c", "riskLabels": [null, "pep"],
        "hits": [null, { "id": null, "types": null }, { "types": ["sanction", null] }]
    });
    let (sumsub, _, applicant) = saying(&holes);
    let case = sumsub.aml_case(&applicant).await.unwrap().unwrap();
    assert_eq!(case.risk_labels, ["pep"]);
    assert_eq!(case.hits.len(), 2);
    assert_eq!(case.hits[1].types, ["sanction"]);
}
