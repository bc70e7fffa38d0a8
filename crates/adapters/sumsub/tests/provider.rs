//! The adapter against the sandbox, over real HTTP, with signatures verified.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    unreachable_pub,
    reason = "helpers of tests fail the test, and are shared by them"
)]

mod support;

use kernel::Clock;
use kyc::{
    Applicant, ApplicantId, ApplicantState, EventKey, RejectionKind,
    ports::{IdentityVerification, ProviderError},
};
use reqwest::Method;
use secrecy::ExposeSecret;
use serde_json::json;
use sumsub::InvalidWebhook;
use support::{Fixture, level, next, webhooks};

#[actix_web::test]
async fn an_applicant_is_made_once_and_found_by_the_customers_id() {
    let (fixture, odd) = (Fixture::start().await, level("basic kyc/Level+1 &x=?"));
    let (sumsub, user) = (fixture.sumsub(), fixture.user());
    assert_eq!(sumsub.find(user).await.unwrap(), None);
    let id = sumsub.create(user, &odd).await.unwrap();
    let again = sumsub.create(user, &odd).await;
    assert!(matches!(again, Err(ProviderError::Refused { ref code }) if code == "HTTP_409"));
    let found = sumsub.find(user).await.unwrap().unwrap();
    assert_eq!(found.external_id, id);
    // The level passed through percent-encoding and signature unchanged.
    assert_eq!(found.level, Some(odd));
    assert_eq!(found.state, Some(ApplicantState::Init));
    assert_eq!(sumsub.status(&id).await.unwrap(), found);
}

#[actix_web::test]
async fn a_call_with_another_key_or_another_time_is_refused() {
    let fixture = Fixture::start().await;
    let user = fixture.user();
    let refused = fixture.sumsub_with("another").find(user).await;
    let unsigned = ProviderError::Refused {
        code: "HTTP_401".to_owned(),
    };
    assert_eq!(refused, Err(unsigned.clone()));
    fixture.clock.advance(chrono::TimeDelta::minutes(5));
    assert_eq!(fixture.sumsub().find(user).await, Err(unsigned));
}

#[actix_web::test]
async fn a_token_is_handed_out_again_and_again_and_moves_the_applicant() {
    let fixture = Fixture::start().await;
    let (sumsub, user) = (fixture.sumsub(), fixture.user());
    let id = sumsub.create(user, &level("identity")).await.unwrap();
    let one = sumsub.sdk_token(user, &level("enhanced")).await.unwrap();
    let other = sumsub.sdk_token(user, &level("enhanced")).await.unwrap();
    assert_ne!(one.token.expose_secret(), other.token.expose_secret());
    assert_eq!(
        one.expires_at,
        fixture.clock.now() + chrono::TimeDelta::minutes(10)
    );
    let status = sumsub.status(&id).await.unwrap();
    assert_eq!(status.level, Some(level("enhanced")));
}

#[actix_web::test]
async fn the_name_of_a_level_decides_how_a_customer_fares() {
    let fixture = Fixture::start().await;
    let sumsub = fixture.sumsub();
    for (name, wanted) in [
        ("kyc-green", "approved"),
        ("kyc-retry", "rejected"),
        ("kyc-final", "rejected"),
        ("kyc-hold", "on_hold"),
        ("kyc-pending", "pending"),
        ("kyc", "init"),
    ] {
        let user = fixture.user();
        let id = sumsub.create(user, &level(name)).await.unwrap();
        sumsub.sdk_token(user, &level(name)).await.unwrap();
        let state = sumsub.status(&id).await.unwrap().state.unwrap();
        assert_eq!(state.name(), wanted, "{name}");
    }
}

#[actix_web::test]
async fn a_reset_begins_anew() {
    let fixture = Fixture::start().await;
    let (sumsub, user) = (fixture.sumsub(), fixture.user());
    let id = sumsub.create(user, &level("kyc-green")).await.unwrap();
    sumsub.sdk_token(user, &level("kyc-green")).await.unwrap();
    sumsub.reset(&id).await.unwrap();
    let status = sumsub.status(&id).await.unwrap();
    assert_eq!(status.state, Some(ApplicantState::Init));
}

#[actix_web::test]
async fn an_aml_case_may_be_empty_and_is_limited_to_ten_a_minute() {
    let fixture = Fixture::start().await;
    let sumsub = fixture.sumsub();
    let (clear, screened) = (fixture.user(), fixture.user());
    let id = sumsub.create(clear, &level("kyc-green")).await.unwrap();
    assert_eq!(sumsub.aml_case(&id).await.unwrap(), None);
    let id = sumsub
        .create(screened, &level("kyc-screened"))
        .await
        .unwrap();
    let case = sumsub.aml_case(&id).await.unwrap().unwrap();
    assert_eq!(case.risk_labels, ["sanctions", "pep"]);
    assert_eq!(case.hits[0].types, ["sanction", "pep-class-1"]);
    for _ in 0..8 {
        sumsub.aml_case(&id).await.unwrap();
    }
    let limited = sumsub.aml_case(&id).await;
    assert_eq!(limited, Err(ProviderError::RateLimited));
}

#[actix_web::test]
async fn what_does_not_exist_is_not_found() {
    let fixture = Fixture::start().await;
    let (sumsub, nobody) = (
        fixture.sumsub(),
        kyc::ExternalApplicantId::new("nobody").unwrap(),
    );
    assert_eq!(sumsub.status(&nobody).await, Err(ProviderError::NotFound));
    assert_eq!(sumsub.reset(&nobody).await, Err(ProviderError::NotFound));
    assert_eq!(sumsub.aml_case(&nobody).await, Err(ProviderError::NotFound));
}

#[actix_web::test]
async fn a_partner_that_fails_or_lies_is_an_error_and_no_crash() {
    let fixture = Fixture::start().await;
    let (sumsub, user) = (fixture.sumsub(), fixture.user());
    for (fault, is_malformed) in [("status:503", false), ("garbage", true), ("close", false)] {
        let order = json!({
            "partner": "sumsub", "path": "/resources/applicants", "method": "POST", "fault": fault
        });
        fixture
            .control(Method::POST, "/sandbox/faults", order)
            .await;
        match sumsub.create(user, &level("identity")).await {
            Err(ProviderError::Malformed(_)) => assert!(is_malformed, "{fault}"),
            Err(ProviderError::Unavailable(_)) => assert!(!is_malformed, "{fault}"),
            other => panic!("{fault}: {other:?}"),
        }
    }
}

#[actix_web::test]
async fn webhooks_are_believed_by_their_digest_and_say_where_an_applicant_stands() {
    let fixture = Fixture::start().await;
    let (sumsub, user) = (fixture.sumsub(), fixture.user());
    let mut heard = fixture.listen(false).await;
    let id = sumsub.create(user, &level("kyc")).await.unwrap();
    let path = format!("/sandbox/sumsub/applicants/{user}/simulate");
    let red = json!({
        "reviewAnswer": "RED", "reviewRejectType": "RETRY", "rejectLabels": ["BAD_SELFIE"],
        "moderationComment": "Take another picture.", "clientComment": "ours alone"
    });
    fixture.control(Method::POST, &path, red).await;
    let mut events = Vec::new();
    for _ in 0..2 {
        let one = next(&mut heard).await;
        let (digest, named) = (Some(one.digest.as_str()), Some(one.algorithm.as_str()));
        assert_eq!(webhooks().verify(digest, named, &one.body), Ok(()));
        events.push(webhooks().parse(&one.body, fixture.clock.now()).unwrap());
    }
    events.sort_by_key(|event| event.created_at);
    assert!(
        events
            .iter()
            .all(|event| event.external_id == id && event.user_id == Some(user))
    );
    assert_eq!(events[0].effect, Some(ApplicantState::Init));
    let Some(ApplicantState::Rejected { kind, comment, .. }) = &events[1].effect else {
        panic!("{:?}", events[1].effect)
    };
    assert_eq!(*kind, RejectionKind::Retry);
    assert_eq!(comment.as_ref().unwrap().as_str(), "Take another picture.");
}

#[actix_web::test]
async fn a_webhook_with_another_digest_or_algorithm_is_not_believed() {
    let fixture = Fixture::start().await;
    let (sumsub, user) = (fixture.sumsub(), fixture.user());
    let mut heard = fixture.listen(true).await;
    sumsub.create(user, &level("kyc")).await.unwrap();
    let path = format!("/sandbox/sumsub/applicants/{user}/webhooks");
    for (flaw, wanted) in [
        ("wrongDigest", Err(InvalidWebhook::Digest)),
        ("otherAlgorithm", Err(InvalidWebhook::Algorithm)),
        ("garbage", Ok(())),
    ] {
        fixture
            .control(Method::POST, &path, json!({ "flaw": flaw }))
            .await;
        let one = next(&mut heard).await;
        let (digest, named) = (Some(one.digest.as_str()), Some(one.algorithm.as_str()));
        assert_eq!(
            webhooks().verify(digest, named, &one.body),
            wanted,
            "{flaw}"
        );
        if wanted.is_ok() {
            let read = webhooks().parse(&one.body, fixture.clock.now());
            assert!(matches!(read, Err(InvalidWebhook::Payload(_))), "{read:?}");
        }
    }
}

#[actix_web::test]
async fn webhooks_out_of_order_and_twice_end_alike() {
    let fixture = Fixture::start().await;
    let (sumsub, user) = (fixture.sumsub(), fixture.user());
    let mut heard = fixture.listen(true).await;
    let external = sumsub.create(user, &level("kyc-final")).await.unwrap();
    sumsub.sdk_token(user, &level("kyc-final")).await.unwrap();
    let path = format!("/sandbox/sumsub/applicants/{user}");
    let green = json!({ "reviewAnswer": "GREEN" });
    fixture
        .control(Method::POST, &format!("{path}/simulate"), green)
        .await;
    let mut ends: Vec<(ApplicantState, Vec<EventKey>)> = Vec::new();
    for reversed in [true, false] {
        let again = json!({ "reversed": reversed });
        let sent = fixture
            .control(Method::POST, &format!("{path}/webhooks"), again)
            .await;
        assert_eq!(sent["sent"], 4);
        let id = ApplicantId::new(&fixture.ids);
        let now = fixture.clock.now();
        let mut applicant = Applicant::new(id, user, external.clone(), level("kyc-final"), now);
        let mut keys = Vec::new();
        for _ in 0..4 {
            let event = webhooks().parse(&next(&mut heard).await.body, now).unwrap();
            keys.push(event.key.clone());
            applicant = applicant.after(&[event], now);
        }
        keys.sort_unstable();
        ends.push((applicant.state, keys));
    }
    assert!(matches!(ends[0].0, ApplicantState::Approved { .. }));
    assert_eq!(ends[0], ends[1]);
}
