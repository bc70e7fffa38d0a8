//! A sandbox, our key registered there, and a client of both partners.

use std::{sync::Arc, time::Duration};

use altinn::{AltinnClient, AltinnConfig, KeyReference, MaskinportenConfig};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use chrono::TimeDelta;
use kernel::testing::{TestClock, TestRandom};
use openssl::{
    asn1::Asn1Time,
    hash::MessageDigest,
    pkey::{PKey, Private},
    rsa::Rsa,
    x509::X509,
};
use outbound::{Outbound, PartnerConfig, PlainHttp, RetryPolicy, TrustedRoots};
use reqwest::Method;
use sandbox::{RunningSandbox, SandboxConfig};
use serde_json::{Value, json};

const NOW: &str = "2026-11-20T16:00:00Z";

pub struct Fixture {
    sandbox: RunningSandbox,
    pub clock: Arc<TestClock>,
    key: PKey<Private>,
    client: reqwest::Client,
}

impl Fixture {
    pub async fn start() -> Self {
        let config = SandboxConfig {
            start_time: Some(NOW.parse().unwrap()),
            ..SandboxConfig::default()
        };
        let rsa = Rsa::generate(2048).unwrap();
        let fixture = Self {
            sandbox: RunningSandbox::start(config).await.unwrap(),
            clock: Arc::new(TestClock::at(NOW)),
            key: PKey::from_rsa(rsa.clone()).unwrap(),
            client: client(),
        };
        let number =
            |number: &openssl::bn::BigNumRef| BASE64_URL_SAFE_NO_PAD.encode(number.to_vec());
        let jwk = json!({
            "kty": "RSA", "use": "sig", "alg": "RS256", "kid": "drop-1",
            "n": number(rsa.n()), "e": number(rsa.e()),
        });
        let keys = json!({ "keys": [jwk] });
        fixture
            .control(Method::PUT, "/sandbox/maskinporten/client-jwks", keys)
            .await;
        fixture
    }

    pub fn altinn(&self) -> AltinnClient {
        self.altinn_with(KeyReference::Kid("drop-1".to_owned()), |_| ())
    }

    pub fn altinn_with(
        &self,
        key: KeyReference,
        change: impl FnOnce(&mut MaskinportenConfig),
    ) -> AltinnClient {
        let at = |path: &str| self.sandbox.base_url().join(path).unwrap();
        let pem = self.key.private_key_to_pem_pkcs8().unwrap();
        let mut maskinporten = MaskinportenConfig {
            issuer: at("maskinporten/").to_string(),
            token_url: at("maskinporten/token"),
            client_id: "drop-maskinporten".to_owned(),
            scope: "altinn:instances.read altinn:instances.write".to_owned(),
            key_pem: String::from_utf8(pem).unwrap().into(),
            key,
        };
        change(&mut maskinporten);
        let config = AltinnConfig {
            platform_url: at("altinn/"),
            apps_url: at("altinn/"),
            org: "okokrim".to_owned(),
            app: "mt-0002".to_owned(),
            organisation_number: "123456785".to_owned(),
        };
        let ways = (self.way("maskinporten"), self.way("altinn"));
        let random = Arc::new(TestRandom::default());
        AltinnClient::new(config, maskinporten, ways, self.clock.clone(), random).unwrap()
    }

    fn way(&self, name: &str) -> Arc<Outbound> {
        let config = PartnerConfig {
            timeout: Duration::from_secs(5),
            retry: RetryPolicy {
                retries: 1,
                base: Duration::from_millis(1),
            },
            plain_http: PlainHttp::LoopbackOnly,
            trusted_roots: TrustedRoots::Only(Vec::new()),
            ..PartnerConfig::new(name)
        };
        let random = Arc::new(TestRandom::default());
        Arc::new(Outbound::new(config, self.clock.clone(), random).unwrap())
    }

    /// A certificate of the key, PEM.
    pub fn certificate(&self) -> String {
        let mut certificate = X509::builder().unwrap();
        certificate.set_pubkey(&self.key).unwrap();
        certificate
            .set_not_before(&Asn1Time::days_from_now(0).unwrap())
            .unwrap();
        certificate
            .set_not_after(&Asn1Time::days_from_now(1).unwrap())
            .unwrap();
        certificate
            .sign(&self.key, MessageDigest::sha256())
            .unwrap();
        String::from_utf8(certificate.build().to_pem().unwrap()).unwrap()
    }

    pub async fn control(&self, method: Method, path: &str, body: Value) -> Value {
        let url = self.sandbox.base_url().join(path).unwrap();
        let answer = self
            .client
            .request(method, url)
            .json(&body)
            .send()
            .await
            .unwrap();
        let status = answer.status();
        let text = answer.text().await.unwrap();
        assert!(status.is_success(), "{path}: {text}");
        serde_json::from_str(&text).unwrap_or(Value::Null)
    }

    pub async fn fault(&self, partner: &str, path: &str, method: &str, fault: &str, after: bool) {
        let order = json!({
            "partner": partner, "path": path, "method": method, "fault": fault,
            "afterExecuting": after
        });
        self.control(Method::POST, "/sandbox/faults", order).await;
    }

    /// Both clocks.
    pub async fn advance(&self, by: TimeDelta) {
        self.clock.advance(by);
        let seconds = json!({ "advanceSeconds": by.num_seconds() });
        self.control(Method::POST, "/sandbox/clock", seconds).await;
    }

    pub async fn reports(&self) -> Vec<Value> {
        let all = self
            .control(Method::GET, "/sandbox/altinn/reports", Value::Null)
            .await;
        all["reports"].as_array().unwrap().clone()
    }

    /// Tokens Maskinporten has issued.
    pub async fn issued(&self) -> u64 {
        let all = self
            .control(Method::GET, "/sandbox/maskinporten", Value::Null)
            .await;
        all["tokensIssued"].as_u64().unwrap()
    }

    /// Tokens Altinn has exchanged.
    pub async fn exchanged(&self) -> u64 {
        let all = self
            .control(Method::GET, "/sandbox/altinn/reports", Value::Null)
            .await;
        all["tokensExchanged"].as_u64().unwrap()
    }
}

#[expect(clippy::disallowed_methods, reason = "tests are clients of their own")]
fn client() -> reqwest::Client {
    // The first client that is built chooses the provider for the process.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder().build().unwrap()
}
