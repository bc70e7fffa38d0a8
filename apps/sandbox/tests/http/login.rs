//! An honest login, and what an honest provider refuses.

use std::collections::HashMap;

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use josekit::{
    jwk::{Jwk, JwkSet},
    jws::{EdDSA, JwsHeader, RS256, alg::eddsa::EddsaJwsAlgorithm},
    jwt::{self, JwtPayload},
};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use url::Url;

use crate::fixture::Fixture;

pub(crate) const CALLBACK: &str = "http://127.0.0.1:8080/v1/auth/bankid/callback";
pub(crate) const VERIFIER: &str = "a-verifier-that-is-long-enough-to-be-a-verifier";

pub(crate) fn auth_query(scope: &str) -> Vec<(&'static str, String)> {
    let challenge = BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER));
    vec![
        ("response_type", "code".to_owned()),
        ("client_id", "drop".to_owned()),
        ("redirect_uri", CALLBACK.to_owned()),
        ("scope", scope.to_owned()),
        ("state", "the-state".to_owned()),
        ("nonce", "the-nonce".to_owned()),
        ("code_challenge", challenge),
        ("code_challenge_method", "S256".to_owned()),
    ]
}

/// The parameters the browser is sent back with.
pub(crate) async fn authorize(
    fixture: &Fixture,
    provider: &str,
    query: &[(&str, String)],
) -> HashMap<String, String> {
    let path = format!("/oidc/{provider}/protocol/openid-connect/auth");
    let request = fixture.client.get(fixture.url(&path)).query(query);
    let response = request.send().await.unwrap();
    assert_eq!(response.status(), StatusCode::FOUND);
    let location = response.headers()["Location"].to_str().unwrap();
    assert!(location.starts_with(CALLBACK));
    let location = Url::parse(location).unwrap();
    location.query_pairs().into_owned().collect()
}

/// A code for the adult woman.
pub(crate) async fn code(fixture: &Fixture, provider: &str, scope: &str) -> String {
    let mut query = auth_query(scope);
    query.push(("decision", "approve".to_owned()));
    query.push(("person", fixture.woman().await));
    let parameters = authorize(fixture, provider, &query).await;
    assert_eq!(parameters["state"], "the-state");
    parameters["code"].clone()
}

pub(crate) fn token_form(code: &str) -> Vec<(&'static str, String)> {
    vec![
        ("grant_type", "authorization_code".to_owned()),
        ("code", code.to_owned()),
        ("redirect_uri", CALLBACK.to_owned()),
        ("code_verifier", VERIFIER.to_owned()),
    ]
}

/// The token endpoint's answer to a form, with the client's secret in the header.
pub(crate) async fn token(
    fixture: &Fixture,
    provider: &str,
    form: &[(&str, String)],
) -> (StatusCode, Value) {
    let path = format!("/oidc/{provider}/protocol/openid-connect/token");
    let request = fixture.client.post(fixture.url(&path)).form(form);
    let request = request.basic_auth("drop", Some("drop-sandbox-secret"));
    let response = request.send().await.unwrap();
    let status = response.status();
    (status, response.json().await.unwrap())
}

pub(crate) async fn keys(fixture: &Fixture, provider: &str) -> JwkSet {
    let path = format!("/oidc/{provider}/protocol/openid-connect/certs");
    JwkSet::from_bytes(fixture.get(&path).await.body.to_string()).unwrap()
}

fn claims(token: &str, keys: &JwkSet) -> JwtPayload {
    let header = jwt::decode_header(token).unwrap();
    let kid = header.claim("kid").unwrap().as_str().unwrap().to_owned();
    let verifier = RS256.verifier_from_jwk(keys.get(&kid)[0]).unwrap();
    jwt::decode_with_verifier(token, &verifier).unwrap().0
}

#[tokio::test]
async fn a_bankid_login_gives_a_signed_token_and_userinfo_about_the_same_person() {
    let fixture = Fixture::start().await;
    let code = code(&fixture, "bankid", "openid profile nnin_altsub").await;
    let (status, tokens) = token(&fixture, "bankid", &token_form(&code)).await;
    assert_eq!(status, StatusCode::OK, "{tokens}");
    let payload = claims(
        tokens["id_token"].as_str().unwrap(),
        &keys(&fixture, "bankid").await,
    );
    let claim = |name: &str| payload.claim(name).cloned().unwrap_or_default();
    assert_eq!(claim("iss"), fixture.url("/oidc/bankid"));
    assert_eq!(claim("aud"), "drop");
    assert_eq!(claim("nonce"), "the-nonce");
    assert_eq!(claim("acr"), "urn:bankid:bid;LOA=4");
    assert_eq!(claim("nnin_altsub"), fixture.woman().await);
    assert_eq!(claim("birthdate"), "1985-03-14");
    assert_eq!(claim("name"), "Kari Nordmann");
    assert_eq!(
        claim("exp").as_i64().unwrap() - claim("iat").as_i64().unwrap(),
        300
    );
    let userinfo = fixture
        .client
        .get(fixture.url("/oidc/bankid/protocol/openid-connect/userinfo"))
        .bearer_auth(tokens["access_token"].as_str().unwrap());
    let userinfo = fixture.send(userinfo).await;
    assert_eq!(userinfo.body["sub"], claim("sub"));
}

#[tokio::test]
async fn vipps_names_its_audience_in_an_array_and_the_national_id_nin() {
    let fixture = Fixture::start().await;
    let code = code(&fixture, "vipps", "openid name birthDate nin").await;
    let (_, tokens) = token(&fixture, "vipps", &token_form(&code)).await;
    let payload = claims(
        tokens["id_token"].as_str().unwrap(),
        &keys(&fixture, "vipps").await,
    );
    assert_eq!(payload.claim("aud"), Some(&json!(["drop"])));
    assert_eq!(payload.claim("nin"), Some(&json!(fixture.woman().await)));
    assert_eq!(payload.claim("nnin_altsub"), None);
}

#[tokio::test]
async fn the_national_id_stays_away_unless_its_scope_is_asked_for() {
    let fixture = Fixture::start().await;
    let code = code(&fixture, "bankid", "openid profile").await;
    let (_, tokens) = token(&fixture, "bankid", &token_form(&code)).await;
    let payload = claims(
        tokens["id_token"].as_str().unwrap(),
        &keys(&fixture, "bankid").await,
    );
    assert_eq!(payload.claim("nnin_altsub"), None);
}

#[tokio::test]
async fn a_code_is_good_once_and_for_two_minutes() {
    let fixture = Fixture::start().await;
    let first = code(&fixture, "bankid", "openid").await;
    assert_eq!(
        token(&fixture, "bankid", &token_form(&first)).await.0,
        StatusCode::OK
    );
    let (status, again) = token(&fixture, "bankid", &token_form(&first)).await;
    assert_eq!(
        (status, &again["error"]),
        (StatusCode::BAD_REQUEST, &json!("invalid_grant"))
    );

    let late = code(&fixture, "bankid", "openid").await;
    let advance = json!({ "advanceSeconds": 121 });
    fixture
        .control(Method::POST, "/sandbox/clock", advance)
        .await;
    assert_eq!(
        token(&fixture, "bankid", &token_form(&late)).await.0,
        StatusCode::BAD_REQUEST
    );
}

#[tokio::test]
async fn a_code_with_another_verifier_or_redirect_uri_is_refused() {
    let fixture = Fixture::start().await;
    for (field, value) in [
        ("code_verifier", "b".repeat(50)),
        ("redirect_uri", format!("{CALLBACK}/")),
    ] {
        let code = code(&fixture, "bankid", "openid").await;
        let mut form = token_form(&code);
        form.retain(|(name, _)| *name != field);
        form.push((field, value));
        let (status, answer) = token(&fixture, "bankid", &form).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{field}");
        assert_eq!(answer["error"], "invalid_grant", "{field}");
    }
}

#[tokio::test]
async fn bankid_refuses_a_request_without_pkce_and_vipps_does_not() {
    let fixture = Fixture::start().await;
    let mut query = auth_query("openid");
    query.retain(|(name, _)| !name.starts_with("code_challenge"));
    query.push(("decision", "approve".to_owned()));
    query.push(("person", fixture.woman().await));
    let refused = authorize(&fixture, "bankid", &query).await;
    assert_eq!(refused["error"], "invalid_request");
    assert!(
        authorize(&fixture, "vipps", &query)
            .await
            .contains_key("code")
    );
}

#[tokio::test]
async fn a_cancelled_login_is_access_denied() {
    let fixture = Fixture::start().await;
    let mut query = auth_query("openid");
    query.push(("decision", "deny".to_owned()));
    let parameters = authorize(&fixture, "bankid", &query).await;
    assert_eq!(parameters["error"], "access_denied");
    assert_eq!(parameters["state"], "the-state");
}

#[tokio::test]
async fn a_foreign_redirect_uri_is_answered_with_a_page_and_no_redirect() {
    let fixture = Fixture::start().await;
    for uri in [
        "https://evil.example/callback",
        "http://localhost.evil.example/",
        "nonsense",
    ] {
        let mut query = auth_query("openid");
        query.retain(|(name, _)| *name != "redirect_uri");
        query.push(("redirect_uri", uri.to_owned()));
        let path = fixture.url("/oidc/bankid/protocol/openid-connect/auth");
        let response = fixture.client.get(path).query(&query).send().await.unwrap();
        assert_eq!(response.status(), StatusCode::BAD_REQUEST, "{uri}");
        assert!(!response.headers().contains_key("Location"), "{uri}");
    }
}

#[tokio::test]
async fn a_wrong_secret_is_an_invalid_client() {
    let fixture = Fixture::start().await;
    let code = code(&fixture, "bankid", "openid").await;
    let path = fixture.url("/oidc/bankid/protocol/openid-connect/token");
    let request = fixture.client.post(path).form(&token_form(&code));
    let answer = fixture
        .send(request.basic_auth("drop", Some("guess")))
        .await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    assert_eq!(answer.body["error"], "invalid_client");
}

fn assertion(key: &Jwk, audience: &str, jti: &str) -> String {
    let mut header = JwsHeader::new();
    header.set_key_id(key.key_id().unwrap());
    let mut payload = JwtPayload::new();
    for (name, value) in [
        ("iss", json!("drop")),
        ("sub", json!("drop")),
        ("aud", json!(audience)),
        ("jti", json!(jti)),
        ("exp", json!(4_000_000_000_i64)),
    ] {
        payload.set_claim(name, Some(value)).unwrap();
    }
    let signer = EdDSA.signer_from_jwk(key).unwrap();
    jwt::encode_with_signer(&payload, &header, &signer).unwrap()
}

#[tokio::test]
async fn a_signed_assertion_authenticates_the_client_once() {
    let fixture = Fixture::start().await;
    let pair = EddsaJwsAlgorithm::Eddsa
        .generate_key_pair(josekit::jwk::alg::ed::EdCurve::Ed25519)
        .unwrap();
    let mut private = pair.to_jwk_private_key();
    private.set_key_id("client-1");
    let mut public = pair.to_jwk_public_key();
    public.set_key_id("client-1");
    let jwks = json!({ "keys": [Value::Object(public.as_ref().clone())] });
    fixture
        .control(Method::PUT, "/sandbox/oidc/client-jwks", jwks)
        .await;

    let issuer = fixture.url("/oidc/bankid");
    for (audience, jti, expected) in [
        (issuer.as_str(), "one", StatusCode::OK),
        (issuer.as_str(), "one", StatusCode::UNAUTHORIZED),
        ("https://elsewhere.example", "two", StatusCode::UNAUTHORIZED),
    ] {
        let code = code(&fixture, "bankid", "openid").await;
        let mut form = token_form(&code);
        let kind = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
        form.push(("client_assertion_type", kind.to_owned()));
        form.push(("client_assertion", assertion(&private, audience, jti)));
        let path = fixture.url("/oidc/bankid/protocol/openid-connect/token");
        let answer = fixture.send(fixture.client.post(path).form(&form)).await;
        assert_eq!(answer.status, expected, "{audience} {jti}: {}", answer.body);
    }
}

#[tokio::test]
async fn userinfo_is_for_the_holder_of_a_living_access_token() {
    let fixture = Fixture::start().await;
    let path = fixture.url("/oidc/bankid/protocol/openid-connect/userinfo");
    let answer = fixture
        .send(fixture.client.get(&path).bearer_auth("made-up"))
        .await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    let code = code(&fixture, "bankid", "openid").await;
    let (_, tokens) = token(&fixture, "bankid", &token_form(&code)).await;
    let advance = json!({ "advanceSeconds": 301 });
    fixture
        .control(Method::POST, "/sandbox/clock", advance)
        .await;
    let request = fixture.client.get(&path);
    let request = request.bearer_auth(tokens["access_token"].as_str().unwrap());
    assert_eq!(fixture.send(request).await.status, StatusCode::UNAUTHORIZED);
}
