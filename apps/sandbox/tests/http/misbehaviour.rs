//! Each misbehaviour shows where it should: in the token, the key set, the discovery document or userinfo.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use josekit::{jws::RS256, jwt};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::{
    fixture::Fixture,
    login::{code, keys, token, token_form},
};

async fn misbehave(fixture: &Fixture, name: &str) {
    let body = json!({ "misbehaviour": name });
    fixture
        .control(Method::PUT, "/sandbox/oidc/behaviour", body)
        .await;
}

/// Header and claims of the next login's token, and the token.
async fn next_token(fixture: &Fixture) -> (Value, Value, String) {
    let code = code(fixture, "bankid", "openid profile nnin_altsub").await;
    let (status, tokens) = token(fixture, "bankid", &token_form(&code)).await;
    assert_eq!(status, StatusCode::OK);
    let token = tokens["id_token"].as_str().unwrap().to_owned();
    let part = |index: usize| -> Value {
        let part = token.split('.').nth(index).unwrap();
        serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
    };
    (part(0), part(1), token)
}

#[tokio::test]
async fn lies_about_claims_show_in_the_claims() {
    let fixture = Fixture::start().await;
    let issuer = fixture.url("/oidc/bankid");
    let now = 1_795_190_400; // 2026-11-20T16:00:00Z
    type Check = Box<dyn Fn(&Value) -> bool>;
    let checks: Vec<(&str, Check)> = vec![
        (
            "wrong_issuer",
            Box::new(move |c| c["iss"] != issuer.as_str()),
        ),
        ("missing_sub", Box::new(|c| c.get("sub").is_none())),
        ("wrong_audience", Box::new(|c| c["aud"] != "drop")),
        (
            "foreign_code",
            Box::new(|c| c["aud"] != "drop" && c["azp"] != "drop"),
        ),
        (
            "extra_untrusted_audience",
            Box::new(|c| c["aud"].as_array().unwrap().len() == 2),
        ),
        ("missing_iat", Box::new(|c| c.get("iat").is_none())),
        (
            "stale_iat",
            Box::new(move |c| c["iat"].as_i64().unwrap() < now - 86_400),
        ),
        (
            "expired",
            Box::new(move |c| c["exp"].as_i64().unwrap() < now),
        ),
        (
            "wrong_nonce",
            Box::new(|c| c["nonce"] != "the-nonce" && c["nonce"].is_string()),
        ),
        ("missing_nonce", Box::new(|c| c.get("nonce").is_none())),
        (
            "no_national_id",
            Box::new(|c| c.get("nnin_altsub").is_none()),
        ),
    ];
    for (name, shows) in checks {
        misbehave(&fixture, name).await;
        let (_, claims, _) = next_token(&fixture).await;
        assert!(shows(&claims), "{name}: {claims}");
    }
}

#[tokio::test]
async fn lies_about_keys_show_in_header_or_key_set() {
    let fixture = Fixture::start().await;
    for (name, kid_in_header, keys_published, kid_is_published) in [
        ("kid_absent_one_key", false, 1, false),
        ("kid_absent_many_keys", false, 2, false),
        ("unknown_kid", true, 1, false),
        ("duplicate_kid", true, 2, true),
        ("weak_key", true, 1, true),
    ] {
        misbehave(&fixture, name).await;
        let (header, _, _) = next_token(&fixture).await;
        let keys = keys(&fixture, "bankid").await;
        assert_eq!(header.get("kid").is_some(), kid_in_header, "{name}");
        assert_eq!(keys.keys().len(), keys_published, "{name}");
        let kid = header["kid"].as_str().unwrap_or_default();
        assert_eq!(!keys.get(kid).is_empty(), kid_is_published, "{name}");
    }
}

#[tokio::test]
async fn lies_about_signatures_do_not_verify() {
    let fixture = Fixture::start().await;
    for name in [
        "bad_signature",
        "alg_none",
        "hs256_with_public_key",
        "signed_by_wrong_key",
    ] {
        misbehave(&fixture, name).await;
        let (_, _, token) = next_token(&fixture).await;
        let keys = keys(&fixture, "bankid").await;
        let verifier = RS256.verifier_from_jwk(keys.keys()[0]).unwrap();
        assert!(
            jwt::decode_with_verifier(&token, &verifier).is_err(),
            "{name}"
        );
    }
    misbehave(&fixture, "crit_header").await;
    let (header, _, _) = next_token(&fixture).await;
    assert_eq!(header["crit"], json!(["urn:example:unheard-of"]));
}

#[tokio::test]
async fn lies_of_endpoints_show_in_their_answers() {
    let fixture = Fixture::start().await;
    misbehave(&fixture, "discovery_issuer_mismatch").await;
    let document = fixture
        .get("/oidc/bankid/.well-known/openid-configuration")
        .await;
    assert_ne!(document.body["issuer"], fixture.url("/oidc/bankid"));

    misbehave(&fixture, "userinfo_sub_mismatch").await;
    let login = code(&fixture, "bankid", "openid").await;
    let (_, tokens) = token(&fixture, "bankid", &token_form(&login)).await;
    let userinfo = fixture
        .client
        .get(fixture.url("/oidc/bankid/protocol/openid-connect/userinfo"))
        .bearer_auth(tokens["access_token"].as_str().unwrap());
    let subject = fixture.send(userinfo).await.body["sub"].clone();
    let id_token = tokens["id_token"]
        .as_str()
        .unwrap()
        .split('.')
        .nth(1)
        .unwrap()
        .to_owned();
    let claims = BASE64_URL_SAFE_NO_PAD.decode(id_token).unwrap();
    let claims: Value = serde_json::from_slice(&claims).unwrap();
    assert_ne!(subject, claims["sub"]);

    for (name, status) in [
        ("garbage_token_response", StatusCode::OK),
        ("token_500", StatusCode::INTERNAL_SERVER_ERROR),
    ] {
        misbehave(&fixture, name).await;
        let login = code(&fixture, "bankid", "openid").await;
        let path = fixture.url("/oidc/bankid/protocol/openid-connect/token");
        let request = fixture.client.post(path).form(&token_form(&login));
        let answer = fixture
            .send(request.basic_auth("drop", Some("drop-sandbox-secret")))
            .await;
        assert_eq!(answer.status, status, "{name}");
        assert!(answer.body.get("id_token").is_none(), "{name}");
    }
}

#[tokio::test]
async fn a_rotated_key_leaves_the_key_set_and_new_tokens_verify_with_the_new_one() {
    let fixture = Fixture::start().await;
    let old = keys(&fixture, "bankid").await;
    fixture
        .control(Method::POST, "/sandbox/oidc/rotate-keys", json!({}))
        .await;
    let (header, _, token) = next_token(&fixture).await;
    let new = keys(&fixture, "bankid").await;
    assert!(new.get(old.keys()[0].key_id().unwrap()).is_empty());
    let key = new.get(header["kid"].as_str().unwrap())[0];
    let verifier = RS256.verifier_from_jwk(key).unwrap();
    assert!(jwt::decode_with_verifier(&token, &verifier).is_ok());
}

#[tokio::test]
async fn an_unknown_lie_is_refused_and_null_is_honest() {
    let fixture = Fixture::start().await;
    let path = fixture.url("/sandbox/oidc/behaviour");
    let request = fixture
        .client
        .put(path)
        .json(&json!({ "misbehaviour": "unknown_misbehaviour" }));
    assert_eq!(fixture.send(request).await.status, StatusCode::BAD_REQUEST);
    misbehave(&fixture, "missing_sub").await;
    fixture
        .control(
            Method::PUT,
            "/sandbox/oidc/behaviour",
            json!({ "misbehaviour": null }),
        )
        .await;
    assert!(next_token(&fixture).await.1.get("sub").is_some());
}
