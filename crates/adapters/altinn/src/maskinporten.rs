//! Maskinporten: an access token for a signed grant (RFC 7523).

use std::sync::Arc;

use base64::{Engine, prelude::BASE64_STANDARD};
use chrono::TimeDelta;
use josekit::{
    jws::{JwsHeader, RS256, alg::rsassa::RsassaJwsSigner},
    jwt::{self, JwtPayload},
};
use kernel::{Clock, RandomSource, Timestamp};
use outbound::{
    Method, Outbound, Repeat, Request, StatusCode,
    header::{CONTENT_TYPE, HeaderValue},
};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::json;

use crate::{
    InvalidConfig, KeyReference, MaskinportenConfig,
    token::{NoToken, Token, TokenCell, is_token},
};

const GRANT: &str = "urn:ietf:params:oauth:grant-type:jwt-bearer";
/// Lifetime of a grant in seconds; Maskinporten accepts up to 120.
const GRANT_LIFE: i64 = 100;
/// Longest accepted lifetime of a token, in seconds.
const LONGEST_LIFE: i64 = 3_600;

/// Fetches tokens.
pub(crate) struct Maskinporten {
    config: MaskinportenConfig,
    header: JwsHeader,
    signer: RsassaJwsSigner,
    outbound: Arc<Outbound>,
    clock: Arc<dyn Clock>,
    random: Arc<dyn RandomSource>,
    held: TokenCell,
}

#[derive(Deserialize)]
struct Answer {
    access_token: Option<String>,
    expires_in: Option<i64>,
}

#[derive(Deserialize)]
struct Refusal {
    error: Option<String>,
}

impl Maskinporten {
    pub(crate) fn new(
        config: MaskinportenConfig,
        outbound: Arc<Outbound>,
        clock: Arc<dyn Clock>,
        random: Arc<dyn RandomSource>,
    ) -> Result<Self, InvalidConfig> {
        let signer = RS256
            .signer_from_pem(config.key_pem.expose_secret())
            .map_err(|_| InvalidConfig::Key)?;
        Ok(Self {
            header: header(&config.key)?,
            config,
            signer,
            outbound,
            clock,
            random,
            held: TokenCell::default(),
        })
    }

    /// A token that remains valid for a while.
    pub(crate) async fn token(&self) -> Result<SecretString, NoToken> {
        let now = self.clock.now();
        self.held.get(now, async || self.fetch(now).await).await
    }

    pub(crate) async fn forget(&self, refused: &SecretString) {
        self.held.forget(refused).await;
    }

    async fn fetch(&self, now: Timestamp) -> Result<Token, NoToken> {
        let grant = self.grant(now);
        let grant = grant.ok_or_else(|| NoToken::Refused("the grant cannot be signed".into()))?;
        let form = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("grant_type", GRANT)
            .append_pair("assertion", &grant)
            .finish();
        let kind = HeaderValue::from_static("application/x-www-form-urlencoded");
        let url = self.config.token_url.clone();
        let request = Request::new(Method::POST, url, "/token")
            .header(CONTENT_TYPE, kind)
            .body(form.into_bytes());
        // A grant can be used once: repeated, it would be refused.
        let sent = self.outbound.send(request, Repeat::Never).await;
        let response =
            sent.map_err(|error| NoToken::Unavailable(format!("Maskinporten: {error}")))?;
        if response.status != StatusCode::OK {
            return Err(refused(response.status, &response.body));
        }
        let answer: Option<Answer> = serde_json::from_slice(&response.body).ok();
        let token = answer.and_then(|answer| {
            let secret = answer.access_token.filter(|token| is_token(token))?;
            let life = answer.expires_in?.clamp(0, LONGEST_LIFE);
            Some(Token {
                secret: secret.into(),
                until: now + TimeDelta::seconds(life),
            })
        });
        token.ok_or_else(|| NoToken::Unavailable("Maskinporten's answer has no token".into()))
    }

    /// Only documented claims: a grant with an unknown claim is refused.
    fn grant(&self, now: Timestamp) -> Option<String> {
        let issued = now.timestamp();
        let jti = hex::encode(self.random.bytes::<16>());
        let claims = json!({
            "aud": self.config.issuer,
            "iss": self.config.client_id,
            "scope": self.config.scope,
            "iat": issued,
            "exp": issued + GRANT_LIFE,
            "jti": jti,
        });
        let payload = JwtPayload::from_map(claims.as_object()?.clone()).ok()?;
        jwt::encode_with_signer(&payload, &self.header, &self.signer).ok()
    }
}

/// Either `kid` or `x5c`.
fn header(key: &KeyReference) -> Result<JwsHeader, InvalidConfig> {
    let mut header = JwsHeader::new();
    match key {
        KeyReference::Kid(kid) => header.set_key_id(kid),
        KeyReference::Certificates(pem) => {
            header.set_x509_certificate_chain(&certificates(pem)?);
        }
    }
    Ok(header)
}

/// The certificates of a PEM bundle as DER.
fn certificates(pem: &str) -> Result<Vec<Vec<u8>>, InvalidConfig> {
    const BEGIN: &str = "-----BEGIN CERTIFICATE-----";
    const END: &str = "-----END CERTIFICATE-----";
    let blocks = pem.split(BEGIN).skip(1);
    let chain = blocks.map(|block| {
        let (body, _) = block.split_once(END).ok_or(InvalidConfig::Certificates)?;
        let body: String = body.split_whitespace().collect();
        let der = BASE64_STANDARD.decode(body);
        der.map_err(|_| InvalidConfig::Certificates)
    });
    let chain: Vec<_> = chain.collect::<Result<_, _>>()?;
    if chain.is_empty() {
        return Err(InvalidConfig::Certificates);
    }
    Ok(chain)
}

/// The error code may be logged; its description may contain the grant.
fn refused(status: StatusCode, body: &[u8]) -> NoToken {
    let code = status.as_u16();
    if !status.is_client_error() || status == StatusCode::TOO_MANY_REQUESTS {
        return NoToken::Unavailable(format!("Maskinporten answers {code}"));
    }
    let word = serde_json::from_slice::<Refusal>(body)
        .ok()
        .and_then(|refusal| refusal.error)
        .filter(|word| {
            word.len() <= 60 && word.bytes().all(|b| b.is_ascii_lowercase() || b == b'_')
        });
    NoToken::Refused(match word {
        Some(word) => format!("Maskinporten answers {code} {word}"),
        None => format!("Maskinporten answers {code}"),
    })
}
