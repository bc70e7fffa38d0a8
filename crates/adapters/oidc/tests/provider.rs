//! Everything around the ID token: discovery, the authorization request, client authentication, key
//! rotation, userinfo, failures. Names follow the OpenID Connect RP Basic certification plan.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    dead_code,
    unreachable_pub,
    reason = "helpers of tests fail the test; each test file uses its part of the support"
)]

mod support;

use std::collections::HashMap;

use chrono::TimeDelta;
use identity::ports::{AuthorizationRequest, OpenIdError, OpenIdProvider};
use josekit::{jws::ES256, jwt};
use oidc::{AssertionAlgorithm, AssertionAudience, ClientAuth, OidcConfig};
use serde_json::{Value, json};
use support::{CLIENT, NONCE, SigningKey, Stub, VERIFIER, assert_untrusted, login};

fn request() -> AuthorizationRequest {
    AuthorizationRequest {
        state: "the-state".into(),
        nonce: NONCE.into(),
        pkce_verifier: VERIFIER.into(),
        login_hint: Some("BID".to_owned()),
    }
}

fn pairs(text: &str) -> HashMap<String, String> {
    url::form_urlencoded::parse(text.as_bytes())
        .into_owned()
        .collect()
}

#[actix_web::test]
async fn rp_authorization_request_carries_state_nonce_pkce_and_scopes() {
    let stub = Stub::start();
    let url = stub.provider().authorization_url(&request()).await.unwrap();
    assert!(url.as_str().starts_with(&format!("{}/auth?", stub.issuer)));
    let query = pairs(url.query().unwrap());
    for (name, value) in [
        ("response_type", "code"),
        ("client_id", CLIENT),
        ("state", "the-state"),
        ("nonce", NONCE),
        ("scope", "openid profile nnin_altsub"),
        (
            "redirect_uri",
            "https://drop.example/v1/auth/bankid/callback",
        ),
        ("code_challenge_method", "S256"),
        ("login_hint", "BID"),
    ] {
        assert_eq!(query.get(name).map(String::as_str), Some(value), "{name}");
    }
    // Computed independently of the code under test.
    let challenge = openssl::sha::sha256(VERIFIER.as_bytes());
    let expected = openssl::base64::encode_block(&challenge)
        .replace('+', "-")
        .replace('/', "_")
        .replace('=', "");
    assert_eq!(query["code_challenge"], expected);
}

#[actix_web::test]
async fn rp_discovery_issuer_not_matching_config() {
    let stub = Stub::start();
    stub.metadata(|metadata| metadata["issuer"] = json!("https://evil.example"));
    let outcome = stub.provider().authorization_url(&request()).await;
    assert!(
        matches!(outcome, Err(OpenIdError::Untrusted(_))),
        "{outcome:?}"
    );
    assert_untrusted(&login(&stub.provider()).await, "issuer of the metadata");
}

#[actix_web::test]
async fn rp_discovery_openid_configuration_is_cached_and_fetched_again_when_old() {
    let stub = Stub::start();
    let provider = stub.provider();
    for _ in 0..3 {
        provider.authorization_url(&request()).await.unwrap();
    }
    assert_eq!(stub.asked("openid-configuration").len(), 1);
    stub.clock.advance(TimeDelta::hours(1));
    provider.authorization_url(&request()).await.unwrap();
    assert_eq!(stub.asked("openid-configuration").len(), 2);
}

#[actix_web::test]
async fn rp_discovery_malformed_or_gone_is_unavailable_and_an_old_copy_serves_on() {
    let stub = Stub::start();
    let provider = stub.provider();
    provider.authorization_url(&request()).await.unwrap();
    stub.metadata(|metadata| *metadata = json!("garbage"));
    stub.clock.advance(TimeDelta::hours(2));
    provider.authorization_url(&request()).await.unwrap();
    let outcome = stub.provider().authorization_url(&request()).await;
    assert!(
        matches!(outcome, Err(OpenIdError::Unavailable(_))),
        "{outcome:?}"
    );
}

#[actix_web::test]
async fn rp_key_rotation_op_sign_key() {
    let stub = Stub::start();
    let (old, new) = (SigningKey::rsa("old"), SigningKey::rsa("new"));
    let provider = stub.provider();
    stub.keys(&[&old]).id_token(&old.token(&stub.claims()));
    login(&provider).await.unwrap();
    stub.keys(&[&new]).id_token(&new.token(&stub.claims()));
    login(&provider).await.unwrap();
    assert_eq!(stub.asked("certs").len(), 2);
}

#[actix_web::test]
async fn rp_key_rotation_unknown_kids_do_not_make_us_ask_again_and_again() {
    let stub = Stub::start();
    let (known, stranger) = (SigningKey::rsa("k1"), SigningKey::rsa("k2"));
    let provider = stub.provider();
    stub.keys(&[&known])
        .id_token(&stranger.token(&stub.claims()));
    for _ in 0..5 {
        assert_untrusted(&login(&provider).await, "no key of this kid");
    }
    assert!(
        stub.asked("certs").len() <= 2,
        "{}",
        stub.asked("certs").len()
    );
    stub.clock.advance(TimeDelta::seconds(30));
    stub.keys(&[&known, &stranger]);
    login(&provider).await.unwrap();
}

#[actix_web::test]
async fn rp_token_endpoint_client_secret_basic() {
    let stub = Stub::start();
    stub.login_with(|_| {}).await.unwrap();
    let asked = stub.asked("token").remove(0);
    let expected = openssl::base64::encode_block(b"drop-client:s3cr+et%3A%2F");
    assert_eq!(
        asked.authorization.as_deref(),
        Some(format!("Basic {expected}").as_str())
    );
    let form = pairs(&asked.body);
    assert_eq!(form["grant_type"], "authorization_code");
    assert_eq!(form["code"], "the-code");
    assert_eq!(form["code_verifier"], VERIFIER);
    assert_eq!(
        form["redirect_uri"],
        "https://drop.example/v1/auth/bankid/callback"
    );
    assert!(!form.contains_key("client_secret"));
}

#[actix_web::test]
async fn rp_token_endpoint_client_secret_post() {
    let stub = Stub::start();
    let key = SigningKey::rsa("k1");
    stub.keys(&[&key]).id_token(&key.token(&stub.claims()));
    let config = OidcConfig {
        client_auth: ClientAuth::SecretPost("secret".into()),
        ..stub.config()
    };
    login(&stub.provider_of(config)).await.unwrap();
    let asked = stub.asked("token").remove(0);
    let form = pairs(&asked.body);
    assert_eq!(
        (form["client_id"].as_str(), form["client_secret"].as_str()),
        (CLIENT, "secret")
    );
    assert_eq!(asked.authorization, None);
}

#[actix_web::test]
async fn rp_token_endpoint_private_key_jwt() {
    let stub = Stub::start();
    let (key, ours) = (SigningKey::rsa("k1"), SigningKey::p256("ours"));
    stub.keys(&[&key]).id_token(&key.token(&stub.claims()));
    let token_endpoint = format!("{}/token", stub.issuer);
    for (audience, expected) in [
        (AssertionAudience::TokenEndpoint, token_endpoint.as_str()),
        (AssertionAudience::Issuer, stub.issuer.as_str()),
    ] {
        let pem = String::from_utf8(ours.pkey.private_key_to_pem_pkcs8().unwrap()).unwrap();
        let config = OidcConfig {
            client_auth: ClientAuth::PrivateKeyJwt {
                key_pem: pem.into(),
                kid: "ours".to_owned(),
                algorithm: AssertionAlgorithm::Es256,
                audience,
            },
            ..stub.config()
        };
        login(&stub.provider_of(config)).await.unwrap();
        let asked = stub.asked("token").pop().unwrap();
        let form = pairs(&asked.body);
        assert_eq!(
            form["client_assertion_type"],
            "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
        );
        let public = ours.pkey.public_key_to_pem().unwrap();
        let verifier = ES256.verifier_from_pem(public).unwrap();
        let (claims, header) =
            jwt::decode_with_verifier(&form["client_assertion"], &verifier).unwrap();
        assert_eq!(header.claim("kid"), Some(&json!("ours")));
        assert_eq!(
            (claims.issuer(), claims.subject()),
            (Some(CLIENT), Some(CLIENT))
        );
        assert_eq!(claims.claim("aud"), Some(&json!(expected)));
        assert_eq!(claims.jwt_id().map(str::len), Some(32));
        let lifetime = claims.claim("exp").unwrap().as_i64().unwrap()
            - claims.claim("iat").unwrap().as_i64().unwrap();
        assert!((1..=120).contains(&lifetime));
    }
}

#[actix_web::test]
async fn rp_token_endpoint_refusals_and_malformed_responses() {
    let stub = Stub::start();
    let refused = |body: &'static str, status| {
        let stub = stub.clone();
        async move {
            stub.token(status, body);
            login(&stub.provider()).await.unwrap_err()
        }
    };
    let error = refused(r#"{"error":"invalid_grant"}"#, 400).await;
    assert!(matches!(error, OpenIdError::CodeRefused), "{error}");
    for (body, status) in [
        (r#"{"error":"invalid_client"}"#, 401),
        ("", 500),
        ("<html>", 200),
        (r#"{"access_token":"a","#, 200),
        (r#"["id_token"]"#, 200),
        (r#"{"id_token":"a","id_token":"b"}"#, 200),
        ("{}", 302),
    ] {
        let error = refused(body, status).await;
        assert!(
            matches!(error, OpenIdError::Unavailable(_)),
            "{body}: {error}"
        );
    }
    for body in [
        r#"{"access_token":"a","token_type":"Bearer"}"#,
        r#"{"access_token":"a","token_type":"mac","id_token":"a.b.c"}"#,
        r#"{"access_token":"a","token_type":"Bearer","id_token":7}"#,
        r#"{"access_token":"a","token_type":"Bearer","id_token":"garbage"}"#,
    ] {
        let error = refused(body, 200).await;
        assert!(
            matches!(error, OpenIdError::Untrusted(_)),
            "{body}: {error}"
        );
    }
}

#[actix_web::test]
async fn rp_token_endpoint_is_asked_once_for_a_code_even_if_it_fails() {
    let stub = Stub::start();
    stub.token(500, "");
    assert!(login(&stub.provider()).await.is_err());
    assert_eq!(stub.asked("token").len(), 1);
}

/// A token without national id, which userinfo has to supply.
fn bare(claims: &mut Value) {
    claims.as_object_mut().unwrap().remove("nnin_altsub");
}

#[actix_web::test]
async fn rp_userinfo_bearer_header() {
    let stub = Stub::start();
    stub.userinfo(
        "application/json",
        r#"{"sub":"subject-1","nnin_altsub":"20036914700"}"#,
    );
    let identity = stub.login_with(bare).await.unwrap();
    assert_eq!(identity.national_id.expose(), "20036914700");
    let asked = stub.asked("userinfo");
    assert_eq!(asked[0].authorization.as_deref(), Some("Bearer access"));
}

#[actix_web::test]
async fn rp_userinfo_is_not_asked_when_the_id_token_says_it_all() {
    let stub = Stub::start();
    stub.login_with(|_| {}).await.unwrap();
    assert!(stub.asked("userinfo").is_empty());
}

#[actix_web::test]
async fn rp_userinfo_bad_sub_claim() {
    let stub = Stub::start();
    for body in [
        r#"{"sub":"somebody-else","nnin_altsub":"20036914700"}"#,
        r#"{"nnin_altsub":"20036914700"}"#,
    ] {
        stub.userinfo("application/json", body);
        assert_untrusted(&stub.login_with(bare).await, "sub of userinfo");
    }
}

#[actix_web::test]
async fn rp_userinfo_sig_rs256() {
    let stub = Stub::start();
    let (key, stranger) = (SigningKey::rsa("k1"), SigningKey::rsa("k1"));
    let mut claims = stub.claims();
    bare(&mut claims);
    stub.keys(&[&key]).id_token(&key.token(&claims));
    let info = |iss: &str, aud: &str| json!({"iss": iss, "aud": aud, "sub": "subject-1", "nnin_altsub": "20036914700"});
    let honest = info(&stub.issuer, CLIENT);
    stub.userinfo("application/jwt", &key.token(&honest));
    login(&stub.provider()).await.unwrap();
    stub.userinfo("application/jwt", &stranger.token(&honest));
    assert_untrusted(&login(&stub.provider()).await, "signature");
    stub.userinfo(
        "application/jwt",
        &key.token(&info("https://evil.example", CLIENT)),
    );
    assert_untrusted(&login(&stub.provider()).await, "iss of userinfo");
    stub.userinfo(
        "application/jwt",
        &key.token(&info(&stub.issuer, "stranger")),
    );
    assert_untrusted(&login(&stub.provider()).await, "aud");
}

#[actix_web::test]
async fn a_person_without_a_usable_national_id_or_name_is_nobody() {
    let stub = Stub::start();
    stub.userinfo("application/json", r#"{"sub":"subject-1"}"#);
    let missing = |outcome| matches!(outcome, Err(OpenIdError::MissingClaim(_)));
    assert!(missing(stub.login_with(bare).await));
    for (claim, value) in [
        ("nnin_altsub", json!("20036914712")),
        ("nnin_altsub", json!("03851598730")),
        ("nnin_altsub", json!(20_036_914_700_u64)),
        ("name", json!("a\u{202e}b")),
    ] {
        assert!(
            missing(stub.login_with(|claims| claims[claim] = value).await),
            "{claim}"
        );
    }
}

#[actix_web::test]
async fn vipps_is_the_same_by_configuration() {
    let stub = Stub::start();
    let key = SigningKey::rsa("k1");
    let claims = json!({
        "iss": stub.issuer, "sub": "c06c4afe", "aud": [CLIENT], "nonce": NONCE,
        "iat": support::NOW, "exp": support::NOW + 600,
    });
    stub.keys(&[&key]).id_token(&key.token(&claims));
    stub.userinfo(
        "application/json",
        r#"{"sub":"c06c4afe","nin":"20036914700","given_name":"Ola","family_name":"Nordmann","birthdate":"1969-03-20"}"#,
    );
    let back = "https://drop.example/v1/auth/vipps/callback"
        .parse()
        .unwrap();
    let auth = ClientAuth::SecretBasic("secret".into());
    let provider = stub.provider_of(OidcConfig::vipps(&stub.issuer, CLIENT, auth, back));
    let identity = login(&provider).await.unwrap();
    assert_eq!(provider.id().as_str(), "vipps");
    assert_eq!(identity.name.full.as_str(), "Ola Nordmann");
}

#[actix_web::test]
async fn configuration_in_a_log_shows_no_secret() {
    let stub = Stub::start();
    assert!(!format!("{:?}", stub.config()).contains("s3cr"));
}
