//! Client authentication at the token endpoint (OpenID Connect Core §9, RFC 7523).

use base64::{Engine, prelude::BASE64_STANDARD};
use identity::ports::OpenIdError;
use josekit::{
    JoseError,
    jws::{ES256, JwsHeader, JwsSigner, PS256, RS256},
    jwt,
};
use kernel::{RandomSource, Timestamp};
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;

use crate::{AssertionAlgorithm, AssertionAudience, ClientAuth, InvalidOidcConfig, OidcConfig};

const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
/// Lifetime of an assertion in seconds.
const ASSERTION_LIFE: i64 = 60;

/// Client authentication with its key or secret.
pub(crate) enum Authenticator {
    Assertion {
        signer: Box<dyn JwsSigner + Send + Sync>,
        kid: String,
        audience: AssertionAudience,
    },
    Basic(SecretString),
    Post(SecretString),
}

/// Header and parameters that authenticate a request.
pub(crate) struct Proof {
    pub(crate) parameters: Vec<(&'static str, String)>,
    pub(crate) authorization: Option<String>,
}

impl Authenticator {
    pub(crate) fn new(config: &OidcConfig) -> Result<Self, InvalidOidcConfig> {
        Ok(match &config.client_auth {
            ClientAuth::SecretBasic(secret) => Self::Basic(secret.clone()),
            ClientAuth::SecretPost(secret) => Self::Post(secret.clone()),
            ClientAuth::PrivateKeyJwt {
                key_pem,
                kid,
                algorithm,
                audience,
            } => Self::Assertion {
                signer: signer(*algorithm, key_pem)
                    .map_err(|_| InvalidOidcConfig::PrivateKey(config.id.clone()))?,
                kid: kid.clone(),
                audience: *audience,
            },
        })
    }

    /// Authentication for one request.
    pub(crate) fn proof(
        &self,
        config: &OidcConfig,
        token_endpoint: &str,
        now: Timestamp,
        random: &dyn RandomSource,
    ) -> Result<Proof, OpenIdError> {
        let client_id = ("client_id", config.client_id.clone());
        Ok(match self {
            Self::Basic(secret) => Proof {
                parameters: Vec::new(),
                authorization: Some(basic(&config.client_id, secret)),
            },
            Self::Post(secret) => Proof {
                parameters: vec![
                    client_id,
                    ("client_secret", secret.expose_secret().to_owned()),
                ],
                authorization: None,
            },
            Self::Assertion {
                signer,
                kid,
                audience,
            } => {
                let audience = match audience {
                    AssertionAudience::TokenEndpoint => token_endpoint,
                    AssertionAudience::Issuer => &config.issuer,
                };
                let assertion = assertion(signer.as_ref(), kid, config, audience, now, random)
                    .map_err(|_| {
                        OpenIdError::Unavailable("the client assertion cannot be signed".into())
                    })?;
                Proof {
                    parameters: vec![
                        client_id,
                        ("client_assertion_type", ASSERTION_TYPE.to_owned()),
                        ("client_assertion", assertion),
                    ],
                    authorization: None,
                }
            }
        })
    }
}

fn signer(
    algorithm: AssertionAlgorithm,
    key_pem: &SecretString,
) -> Result<Box<dyn JwsSigner + Send + Sync>, JoseError> {
    let pem = key_pem.expose_secret();
    Ok(match algorithm {
        AssertionAlgorithm::Rs256 => Box::new(RS256.signer_from_pem(pem)?),
        AssertionAlgorithm::Ps256 => Box::new(PS256.signer_from_pem(pem)?),
        AssertionAlgorithm::Es256 => Box::new(ES256.signer_from_pem(pem)?),
    })
}

fn assertion(
    signer: &dyn JwsSigner,
    kid: &str,
    config: &OidcConfig,
    audience: &str,
    now: Timestamp,
    random: &dyn RandomSource,
) -> Result<String, JoseError> {
    let mut header = JwsHeader::new();
    header.set_token_type("JWT");
    header.set_key_id(kid);
    let claims = json!({
        "iss": config.client_id,
        "sub": config.client_id,
        "aud": audience,
        "jti": hex::encode(random.bytes::<16>()),
        "iat": now.timestamp(),
        "exp": now.timestamp() + ASSERTION_LIFE,
    });
    let claims = claims.as_object().cloned().unwrap_or_default();
    let payload = jwt::JwtPayload::from_map(claims)?;
    jwt::encode_with_signer(&payload, &header, signer)
}

/// Both parts are form-encoded before they are joined (RFC 6749 §2.3.1).
fn basic(client_id: &str, secret: &SecretString) -> String {
    let encode =
        |text: &str| -> String { url::form_urlencoded::byte_serialize(text.as_bytes()).collect() };
    let pair = format!("{}:{}", encode(client_id), encode(secret.expose_secret()));
    format!("Basic {}", BASE64_STANDARD.encode(pair))
}
