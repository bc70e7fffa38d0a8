use chrono::{SubsecRound, TimeDelta};
use kernel::{Clock, testing::TestClock};
use kyc::RejectionKind;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;

/// Computed with `openssl dgst -hmac` over `{}`.
const SHA256: &str = "f91e3e9f05cc2df64ac1c26f8adccdffda8d1e4a7a8c50a1a08eeadac6ddfec5";
const SHA512: &str = "646ae0fb5a7aef502feceb5d760ef59e042e4e820d3caa149dd8f98f1d9b988375e00ce0bf6faaa06cd63f6a9f1e3a0e116f6b32d1eb6c8892c6fb8498a7d59f";

fn webhooks(algorithm: DigestAlgorithm) -> Webhooks {
    let secret = "0123456789abcdef".to_owned().into();
    Webhooks::new(WebhookConfig { secret, algorithm })
}

fn payload() -> Value {
    json!({
        "applicantId": "5cb744200a975a67ed1798a4",
        "inspectionId": "5cb744200a975a67ed1798a5",
        "correlationId": "req-fa94263f-0b23-42d7-9393-ab10b28ef42d",
        "externalUserId": "usr_0197a6e2000070008000000000000001",
        "levelName": "basic kyc/level",
        "type": "applicantReviewed",
        "sandboxMode": false,
        "reviewStatus": "completed",
        "createdAtMs": "2026-11-20 12:00:00.123",
        "applicantType": "individual",
        "reviewResult": {
            "reviewAnswer": "RED",
            "reviewRejectType": "RETRY",
            "rejectLabels": ["BAD_SELFIE"],
            "moderationComment": "We could not see\n your face.",
            "clientComment": "internal",
            "buttonIds": ["x"]
        },
        "clientId": "drop",
        "somethingNew": [1, 2]
    })
}

fn read(payload: &Value) -> Result<ProviderEvent, InvalidWebhook> {
    let now = TestClock::default().now();
    webhooks(DigestAlgorithm::HmacSha256).parse(payload.to_string().as_bytes(), now)
}

#[test]
fn a_digest_is_the_one_others_compute() {
    for (algorithm, digest) in [
        (DigestAlgorithm::HmacSha256, SHA256),
        (DigestAlgorithm::HmacSha512, SHA512),
    ] {
        let webhooks = webhooks(algorithm);
        let named = Some(algorithm.name());
        assert_eq!(webhooks.verify(Some(digest), named, b"{}"), Ok(()));
        assert_eq!(webhooks.verify(Some(digest), None, b"{}"), Ok(()));
        let other = webhooks.verify(Some(digest), named, b"{} ");
        assert_eq!(other, Err(InvalidWebhook::Digest));
    }
}

#[test]
fn the_request_does_not_choose_the_algorithm() {
    let webhooks = webhooks(DigestAlgorithm::HmacSha256);
    for named in [
        "HMAC_SHA512_HEX",
        "HMAC_SHA1_HEX",
        "hmac_sha256_hex",
        "none",
        "",
    ] {
        let refused = webhooks.verify(Some(SHA256), Some(named), b"{}");
        assert_eq!(refused, Err(InvalidWebhook::Algorithm), "{named}");
    }
    let refused = webhooks.verify(Some(SHA512), None, b"{}");
    assert_eq!(refused, Err(InvalidWebhook::Digest));
}

#[test]
fn what_is_no_digest_fits_nothing() {
    let webhooks = webhooks(DigestAlgorithm::HmacSha256);
    for digest in [
        None,
        Some(""),
        Some("zz"),
        Some("æ"),
        SHA256.get(1..),
        SHA256.get(2..),
    ] {
        let refused = webhooks.verify(digest, None, b"{}");
        assert_eq!(refused, Err(InvalidWebhook::Digest), "{digest:?}");
    }
}

#[test]
fn a_rejection_is_read_whole_but_for_what_is_ours_alone() {
    let event = read(&payload()).unwrap();
    let at = TestClock::default().now() + TimeDelta::milliseconds(123);
    assert_eq!(event.created_at, at.trunc_subsecs(3));
    assert_eq!(event.level.as_ref().unwrap().as_str(), "basic kyc/level");
    assert!(event.user_id.is_some());
    let Some(ApplicantState::Rejected {
        kind,
        labels,
        comment,
        ..
    }) = event.effect
    else {
        panic!("no rejection")
    };
    assert_eq!(
        (kind, labels[0].as_str()),
        (RejectionKind::Retry, "BAD_SELFIE")
    );
    let comment = comment.unwrap();
    assert_eq!(comment.as_str(), "We could not see your face.");
}

#[test]
fn a_rejection_of_no_known_kind_is_final() {
    let mut payload = payload();
    for kind in [json!(null), json!("EXTERNAL")] {
        payload["reviewResult"]["reviewRejectType"] = kind;
        let effect = read(&payload).unwrap().effect;
        let is_final = matches!(
            effect,
            Some(ApplicantState::Rejected {
                kind: RejectionKind::Final,
                ..
            })
        );
        assert!(is_final, "{effect:?}");
    }
}

#[test]
fn a_replay_has_the_same_key_and_whatever_differs_another() {
    let key = |payload: &Value| read(payload).unwrap().key;
    let first = key(&payload());
    assert_eq!(key(&payload()), first);
    for (member, value) in [
        ("applicantId", "another"),
        ("type", "applicantPending"),
        ("createdAtMs", "2026-11-20 12:00:00.124"),
        ("correlationId", "req-2"),
        ("reviewStatus", "pending"),
    ] {
        let mut other = payload();
        other[member] = value.into();
        assert_ne!(key(&other), first, "{member}");
    }
}

#[test]
fn what_is_not_known_is_an_event_without_effect() {
    for (member, value) in [
        ("type", json!("applicantWorkflowCompleted")),
        ("type", json!("somethingNew")),
        ("reviewStatus", json!("somethingNew")),
        ("reviewStatus", json!(null)),
        ("reviewResult", json!(null)),
        ("reviewResult", json!({ "reviewAnswer": "YELLOW" })),
        ("reviewResult", json!({})),
    ] {
        let mut payload = payload();
        payload[member] = value.clone();
        assert_eq!(read(&payload).unwrap().effect, None, "{member} {value}");
    }
    let mut stranger = payload();
    stranger["externalUserId"] = json!("someone else");
    assert_eq!(read(&stranger).unwrap().user_id, None);
}

#[test]
fn what_cannot_be_kept_is_refused() {
    for (member, value) in [
        ("applicantId", json!("")),
        ("applicantId", json!("a\nb")),
        ("applicantId", json!(null)),
        ("type", json!("<script>")),
        ("createdAtMs", json!("yesterday")),
        ("createdAtMs", json!("2026-02-30 12:00:00.123")),
        ("createdAtMs", json!(1)),
    ] {
        let mut payload = payload();
        payload[member] = value.clone();
        let refused = read(&payload);
        let is_refused = matches!(refused, Err(InvalidWebhook::Payload(_)));
        assert!(is_refused, "{member} {value}");
    }
}

proptest! {
    #[test]
    fn no_body_breaks_the_reader(body in prop::collection::vec(any::<u8>(), 0..200)) {
        let now = TestClock::default().now();
        let webhooks = webhooks(DigestAlgorithm::HmacSha256);
        let believed = webhooks.verify(Some(SHA256), None, &body).is_ok();
        prop_assert_eq!(believed, body == b"{}");
        prop_assert!(webhooks.parse(&body, now).is_err());
    }
}
