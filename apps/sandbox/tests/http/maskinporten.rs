//! Maskinporten refuses every grant that is not as documented; Altinn takes only its tokens.

use josekit::{
    jwk::Jwk,
    jws::{JwsHeader, RS256},
    jwt::{self, JwtPayload},
};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::fixture::{Answer, Fixture};

/// The sandbox's time at start.
const NOW: i64 = 1_795_190_400;

struct Client {
    fixture: Fixture,
    key: Jwk,
}

impl Client {
    async fn start() -> Self {
        let fixture = Fixture::start().await;
        let mut key = Jwk::generate_rsa_key(2048).unwrap();
        key.set_key_id("k1");
        key.set_algorithm("RS256");
        let whole = serde_json::to_value(key.as_ref()).unwrap();
        let public = json!({
            "kty": "RSA", "use": "sig", "alg": "RS256", "kid": "k1",
            "n": whole["n"], "e": whole["e"],
        });
        let keys = json!({ "keys": [public] });
        let path = "/sandbox/maskinporten/client-jwks";
        fixture.control(Method::PUT, path, keys).await;
        Self { fixture, key }
    }

    fn claims(&self, jti: &str) -> Value {
        json!({
            "aud": self.fixture.url("maskinporten/"), "iss": "drop-maskinporten",
            "scope": "altinn:instances.write", "iat": NOW, "exp": NOW + 120, "jti": jti
        })
    }

    async fn ask(&self, claims: &Value) -> Answer {
        let payload = JwtPayload::from_map(claims.as_object().unwrap().clone()).unwrap();
        let mut header = JwsHeader::new();
        header.set_key_id("k1");
        let signer = RS256.signer_from_jwk(&self.key).unwrap();
        let assertion = jwt::encode_with_signer(&payload, &header, &signer).unwrap();
        let form = [
            ("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"),
            ("assertion", assertion.as_str()),
        ];
        let url = self.fixture.url("maskinporten/token");
        self.fixture
            .send(self.fixture.client.post(url).form(&form))
            .await
    }
}

#[tokio::test]
async fn a_documented_grant_gets_a_token_once() {
    let client = Client::start().await;
    let claims = client.claims("one");
    let granted = client.ask(&claims).await;
    assert_eq!(granted.status, StatusCode::OK, "{}", granted.body);
    assert_eq!(granted.body["expires_in"], 120);
    assert_eq!(client.ask(&claims).await.text("/error"), "invalid_grant");
}

#[tokio::test]
async fn whatever_is_not_documented_is_refused() {
    let client = Client::start().await;
    let token_url = client.fixture.url("maskinporten/token");
    let issuer = client.fixture.url("maskinporten/");
    for (n, (member, value, error)) in [
        ("sub", json!("x"), "invalid_request"),
        ("aud", json!(token_url), "invalid_grant"),
        ("aud", json!([issuer]), "invalid_grant"),
        ("iss", json!("someone"), "invalid_client"),
        ("exp", json!(NOW + 121), "invalid_grant"),
        ("exp", json!(NOW - 1), "invalid_grant"),
        ("scope", json!("skatt:x"), "invalid_scope"),
        ("jti", json!(null), "invalid_grant"),
    ]
    .into_iter()
    .enumerate()
    {
        let mut claims = client.claims(&n.to_string());
        claims[member] = value.clone();
        claims
            .as_object_mut()
            .unwrap()
            .retain(|_, value| !value.is_null());
        let refused = client.ask(&claims).await;
        assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{member} {value}");
        assert_eq!(refused.text("/error"), error, "{member} {value}");
    }
}

#[tokio::test]
async fn altinn_takes_no_token_but_its_own() {
    let client = Client::start().await;
    let granted = client
        .ask(&client.claims("one"))
        .await
        .text("/access_token");
    let url = |path: &str| client.fixture.url(path);
    let http = &client.fixture.client;
    let exchange = url("altinn/authentication/api/v1/exchange/maskinporten");
    let search = url("altinn/storage/api/v1/instances?appId=o/a&reference=r");
    let strange = http.get(&exchange).bearer_auth("x").send().await.unwrap();
    assert_eq!(strange.status(), StatusCode::UNAUTHORIZED);
    let direct = http
        .get(&search)
        .bearer_auth(&granted)
        .send()
        .await
        .unwrap();
    assert_eq!(direct.status(), StatusCode::UNAUTHORIZED);
    let exchanged = http
        .get(&exchange)
        .bearer_auth(&granted)
        .send()
        .await
        .unwrap();
    let token = exchanged.text().await.unwrap();
    let found = client
        .fixture
        .send(http.get(&search).bearer_auth(&token))
        .await;
    assert_eq!(found.body["count"], 0);
}

#[tokio::test]
async fn a_report_is_acknowledged_by_itself_at_the_third_look() {
    let client = Client::start().await;
    let granted = client
        .ask(&client.claims("one"))
        .await
        .text("/access_token");
    let (fixture, http) = (&client.fixture, &client.fixture.client);
    let exchange = fixture.url("altinn/authentication/api/v1/exchange/maskinporten");
    let token = http
        .get(exchange)
        .bearer_auth(granted)
        .send()
        .await
        .unwrap();
    let token = token.text().await.unwrap();
    let report = json!({
        "instanceOwner": { "organisationNumber": "123456785" },
        "dataValues": { "reference": "r" }, "data": { "narrative": "x" }
    });
    let filing = http
        .post(fixture.url("altinn/o/a/instances"))
        .bearer_auth(&token);
    let filed = fixture.send(filing.json(&report)).await;
    assert_eq!(filed.status, StatusCode::CREATED, "{}", filed.body);
    let search = fixture.url("altinn/storage/api/v1/instances?appId=o/a&reference=r");
    for label in ["received", "received", "acknowledged"] {
        let found = fixture.send(http.get(&search).bearer_auth(&token)).await;
        assert_eq!(found.text("/instances/0/status/substatus/label"), label);
    }
}
