//! A provider whose answers the test decides.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use actix_web::{App, HttpRequest, HttpResponse, HttpServer, http::StatusCode, web};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use identity::ports::{CodeExchange, OpenIdError, OpenIdProvider, VerifiedIdentity};
use kernel::testing::{TestClock, TestRandom};
use oidc::{ClientAuth, OidcConfig, OidcProvider};
use openssl::{
    bn::BigNumContext,
    ec::{EcGroup, EcKey},
    ecdsa::EcdsaSig,
    hash::MessageDigest,
    nid::Nid,
    pkey::{PKey, Private},
    rsa::Rsa,
    sign::Signer,
};
use outbound::{Outbound, PartnerConfig, PlainHttp, RetryPolicy, TrustedRoots};
use serde_json::{Value, json};

pub const NONCE: &str = "nonce-of-this-login-0123456789";
pub const VERIFIER: &str = "verifier-of-this-login-0123456789-0123456789";
pub const CLIENT: &str = "drop-client";
/// 2026-11-20T12:00:00Z, the time of the test clock.
pub const NOW: i64 = 1_795_176_000;

/// A received request.
#[derive(Debug, Clone)]
pub struct Asked {
    pub path: String,
    pub authorization: Option<String>,
    pub body: String,
}

/// An answer: status, media type, body.
type Answer = (u16, &'static str, String);

struct State {
    metadata: Value,
    jwks: Value,
    token: Answer,
    userinfo: Answer,
    asked: Vec<Asked>,
}

/// The provider.
#[derive(Clone)]
pub struct Stub {
    pub issuer: String,
    state: Arc<Mutex<State>>,
    pub clock: Arc<TestClock>,
}

/// A signing key of the provider.
pub struct SigningKey {
    pub pkey: PKey<Private>,
    pub kid: Option<&'static str>,
}

impl SigningKey {
    pub fn rsa(kid: &'static str) -> Self {
        Self::rsa_of(2048, kid)
    }

    pub fn rsa_of(bits: u32, kid: &'static str) -> Self {
        let pkey = PKey::from_rsa(Rsa::generate(bits).unwrap()).unwrap();
        Self {
            pkey,
            kid: Some(kid),
        }
    }

    pub fn p256(kid: &'static str) -> Self {
        let group = EcGroup::from_curve_name(Nid::X9_62_PRIME256V1).unwrap();
        let pkey = PKey::from_ec_key(EcKey::generate(&group).unwrap()).unwrap();
        Self {
            pkey,
            kid: Some(kid),
        }
    }

    pub fn without_kid(self) -> Self {
        Self { kid: None, ..self }
    }

    /// The public half, as a member of a key set.
    pub fn jwk(&self) -> Value {
        let encode = |bytes: Vec<u8>| BASE64_URL_SAFE_NO_PAD.encode(bytes);
        let mut jwk = if let Ok(rsa) = self.pkey.rsa() {
            json!({"kty": "RSA", "use": "sig", "n": encode(rsa.n().to_vec()), "e": encode(rsa.e().to_vec())})
        } else {
            let key = self.pkey.ec_key().unwrap();
            let mut context = BigNumContext::new().unwrap();
            let (mut x, mut y) = (
                openssl::bn::BigNum::new().unwrap(),
                openssl::bn::BigNum::new().unwrap(),
            );
            key.public_key()
                .affine_coordinates(key.group(), &mut x, &mut y, &mut context)
                .unwrap();
            let padded = |n: &openssl::bn::BigNum| encode(n.to_vec_padded(32).unwrap());
            json!({"kty": "EC", "use": "sig", "crv": "P-256", "x": padded(&x), "y": padded(&y)})
        };
        if let Some(kid) = self.kid {
            jwk["kid"] = json!(kid);
        }
        jwk
    }

    pub fn algorithm(&self) -> &'static str {
        if self.pkey.rsa().is_ok() {
            "RS256"
        } else {
            "ES256"
        }
    }

    pub fn header(&self) -> Value {
        let mut header = json!({"alg": self.algorithm(), "typ": "JWT"});
        if let Some(kid) = self.kid {
            header["kid"] = json!(kid);
        }
        header
    }

    /// A token with this header and these claims.
    pub fn sign(&self, header: &Value, claims: &Value) -> String {
        self.sign_text(&header.to_string(), &claims.to_string())
    }

    pub fn sign_text(&self, header: &str, claims: &str) -> String {
        let input = unsigned(header, claims);
        let mut signer = Signer::new(MessageDigest::sha256(), &self.pkey).unwrap();
        let mut signature = signer.sign_oneshot_to_vec(input.as_bytes()).unwrap();
        if self.pkey.ec_key().is_ok() {
            let parts = EcdsaSig::from_der(&signature).unwrap();
            signature = parts.r().to_vec_padded(32).unwrap();
            signature.extend(parts.s().to_vec_padded(32).unwrap());
        }
        format!("{input}.{}", BASE64_URL_SAFE_NO_PAD.encode(signature))
    }

    /// A valid token.
    pub fn token(&self, claims: &Value) -> String {
        self.sign(&self.header(), claims)
    }
}

/// Header and claims as they are signed.
pub fn unsigned(header: &str, claims: &str) -> String {
    let encode = |text: &str| BASE64_URL_SAFE_NO_PAD.encode(text);
    format!("{}.{}", encode(header), encode(claims))
}

impl Stub {
    pub fn start() -> Self {
        let state = Arc::new(Mutex::new(State {
            metadata: Value::Null,
            jwks: json!({"keys": []}),
            token: (500, "text/plain", String::new()),
            userinfo: (500, "text/plain", String::new()),
            asked: Vec::new(),
        }));
        let shared = state.clone();
        let server = HttpServer::new(move || {
            let shared = shared.clone();
            App::new().default_service(web::to(move |request: HttpRequest, body: String| {
                let answer = answer(&shared, &request, body);
                async move { answer }
            }))
        })
        .workers(1)
        .disable_signals()
        .bind("127.0.0.1:0")
        .unwrap();
        let issuer = format!("http://{}/realms/test", server.addrs()[0]);
        actix_web::rt::spawn(server.run());
        state.lock().unwrap().metadata = json!({
            "issuer": issuer,
            "authorization_endpoint": format!("{issuer}/auth"),
            "token_endpoint": format!("{issuer}/token"),
            "userinfo_endpoint": format!("{issuer}/userinfo"),
            "jwks_uri": format!("{issuer}/certs"),
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
        });
        let clock = Arc::new(TestClock::at("2026-11-20T12:00:00Z"));
        Self {
            issuer,
            state,
            clock,
        }
    }

    pub fn metadata(&self, change: impl FnOnce(&mut Value)) -> &Self {
        change(&mut self.state.lock().unwrap().metadata);
        self
    }

    pub fn keys(&self, keys: &[&SigningKey]) -> &Self {
        let keys: Vec<Value> = keys.iter().map(|key| key.jwk()).collect();
        self.state.lock().unwrap().jwks = json!({ "keys": keys });
        self
    }

    pub fn id_token(&self, id_token: &str) -> &Self {
        let body = json!({"access_token": "access", "token_type": "Bearer", "expires_in": 300, "id_token": id_token});
        self.token(200, &body.to_string())
    }

    pub fn token(&self, status: u16, body: &str) -> &Self {
        self.state.lock().unwrap().token = (status, "application/json", body.to_owned());
        self
    }

    pub fn userinfo(&self, media_type: &'static str, body: &str) -> &Self {
        self.state.lock().unwrap().userinfo = (200, media_type, body.to_owned());
        self
    }

    pub fn asked(&self, path: &str) -> Vec<Asked> {
        let state = self.state.lock().unwrap();
        state
            .asked
            .iter()
            .filter(|asked| asked.path.ends_with(path))
            .cloned()
            .collect()
    }

    /// Claims of a successful login.
    pub fn claims(&self) -> Value {
        json!({
            "iss": self.issuer, "sub": "subject-1", "aud": CLIENT, "nonce": NONCE,
            "iat": NOW - 2, "exp": NOW + 298, "acr": "urn:bankid:bid;LOA=4", "amr": "BID",
            "name": "Ola Nordmann", "given_name": "Ola", "family_name": "Nordmann",
            "birthdate": "1969-03-20", "nnin_altsub": "20036914700",
        })
    }

    pub fn config(&self) -> OidcConfig {
        let back = "https://drop.example/v1/auth/bankid/callback"
            .parse()
            .unwrap();
        OidcConfig::bankid(
            &self.issuer,
            CLIENT,
            ClientAuth::SecretBasic("s3cr et:/".into()),
            back,
        )
    }

    pub fn provider(&self) -> OidcProvider {
        self.provider_of(self.config())
    }

    pub fn provider_of(&self, config: OidcConfig) -> OidcProvider {
        let partner = PartnerConfig {
            retry: RetryPolicy {
                retries: 1,
                base: Duration::from_millis(1),
            },
            plain_http: PlainHttp::LoopbackOnly,
            trusted_roots: TrustedRoots::Only(Vec::new()),
            ..PartnerConfig::new("bankid")
        };
        let random = Arc::new(TestRandom::default());
        let outbound = Outbound::new(partner, self.clock.clone(), random.clone()).unwrap();
        OidcProvider::new(config, Arc::new(outbound), self.clock.clone(), random).unwrap()
    }

    /// One login with a valid key and this change of the valid claims.
    pub async fn login_with(
        &self,
        change: impl FnOnce(&mut Value),
    ) -> Result<VerifiedIdentity, OpenIdError> {
        let key = SigningKey::rsa("k1");
        let mut claims = self.claims();
        change(&mut claims);
        self.keys(&[&key]).id_token(&key.token(&claims));
        login(&self.provider()).await
    }
}

fn answer(state: &Mutex<State>, request: &HttpRequest, body: String) -> HttpResponse {
    let mut state = state.lock().unwrap();
    let header = |name: &str| request.headers().get(name).and_then(|v| v.to_str().ok());
    let path = request.path().to_owned();
    state.asked.push(Asked {
        path: path.clone(),
        authorization: header("authorization").map(str::to_owned),
        body,
    });
    let (status, media_type, body) = match path.rsplit('/').next() {
        Some("openid-configuration") => (200, "application/json", state.metadata.to_string()),
        Some("certs") => (200, "application/json", state.jwks.to_string()),
        Some("token") => state.token.clone(),
        Some("userinfo") => state.userinfo.clone(),
        _ => (404, "text/plain", String::new()),
    };
    HttpResponse::build(StatusCode::from_u16(status).unwrap())
        .content_type(media_type)
        .body(body)
}

/// The second half of a login: the code is returned and exchanged.
pub async fn login(provider: &OidcProvider) -> Result<VerifiedIdentity, OpenIdError> {
    let exchange = CodeExchange {
        code: "the-code".into(),
        nonce: NONCE.into(),
        pkce_verifier: VERIFIER.into(),
    };
    provider.exchange(&exchange).await
}

/// Asserts that the login was refused for this check.
pub fn assert_untrusted(outcome: &Result<VerifiedIdentity, OpenIdError>, check: &str) {
    match outcome {
        Err(OpenIdError::Untrusted(named)) if named == check => {}
        other => panic!("expected Untrusted({check:?}), got {other:?}"),
    }
}
