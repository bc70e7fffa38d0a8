//! The signer and verifier of access tokens.

use std::fmt;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use identity::ports::{AccessClaims, InvalidToken, SigningFailed, TokenSigner, TokenVerifier};
use josekit::jws::JwsSigner;
use kernel::Timestamp;
use secrecy::SecretString;
use serde_json::{Value, json};

use super::{
    claims::Claims,
    key::{InvalidKey, PublicKey, SigningAlgorithm, private_key},
    strict,
};

/// The media type of access tokens (RFC 9068 §2.1): no ID token passes for one.
const TYPE: &str = "at+jwt";

/// What tokens are made with.
#[derive(Debug)]
pub struct JoseConfig {
    /// How new tokens are signed; must fit the key.
    pub algorithm: SigningAlgorithm,
    /// PKCS#8 PEM of the key that signs.
    pub private_key_pem: SecretString,
    /// SPKI PEMs of keys that signed before and whose tokens may still be alive. Each verifies the
    /// algorithm of its own type.
    pub older_public_keys_pem: Vec<String>,
    /// `iss`.
    pub issuer: String,
    /// `aud`.
    pub audience: String,
}

/// Signs access tokens with one key and verifies those of several.
pub struct JoseTokens {
    signer: Box<dyn JwsSigner>,
    /// The current one first.
    keys: Vec<PublicKey>,
    issuer: String,
    audience: String,
}

impl JoseTokens {
    /// Reads the keys.
    ///
    /// # Errors
    /// A key is of another kind, weak, or there twice.
    pub fn new(config: JoseConfig) -> Result<Self, InvalidKey> {
        let (signer, current) = private_key(config.algorithm, &config.private_key_pem)?;
        let mut keys = vec![current];
        for pem in &config.older_public_keys_pem {
            let key = PublicKey::from_pem(pem.as_bytes())?;
            if keys.iter().any(|known| known.id == key.id) {
                return Err(InvalidKey::Duplicate);
            }
            keys.push(key);
        }
        Ok(Self {
            signer,
            keys,
            issuer: config.issuer,
            audience: config.audience,
        })
    }
}

impl TokenSigner for JoseTokens {
    fn sign(&self, claims: &AccessClaims) -> Result<SecretString, SigningFailed> {
        let failed = |error: &dyn fmt::Display| SigningFailed(error.to_string());
        let key = self.keys.first().ok_or_else(|| failed(&"no key"))?;
        let header = json!({ "alg": key.algorithm.name(), "kid": key.id, "typ": TYPE });
        let claims = Claims::new(claims, &self.issuer, &self.audience);
        let claims = serde_json::to_vec(&claims).map_err(|error| failed(&error))?;
        let signed = format!(
            "{}.{}",
            URL_SAFE_NO_PAD.encode(header.to_string()),
            URL_SAFE_NO_PAD.encode(claims)
        );
        let signature = self
            .signer
            .sign(signed.as_bytes())
            .map_err(|error| failed(&error))?;
        let signature = URL_SAFE_NO_PAD.encode(signature);
        Ok(SecretString::from(format!("{signed}.{signature}")))
    }

    fn public_keys(&self) -> Value {
        let keys: Vec<_> = self.keys.iter().map(PublicKey::jwk).collect();
        json!({ "keys": keys })
    }
}

impl TokenVerifier for JoseTokens {
    fn verify(&self, token: &str, now: Timestamp) -> Result<AccessClaims, InvalidToken> {
        let parts = strict::split(token)?;
        // The key decides the algorithm; the token has to agree, never to choose.
        let key = self.keys.iter().find(|key| key.id == parts.header.kid);
        let key = key.ok_or(InvalidToken::Header)?;
        if parts.header.alg != key.algorithm.name() || parts.header.typ != TYPE {
            return Err(InvalidToken::Header);
        }
        if !key.verifies(parts.signed, &parts.signature) {
            return Err(InvalidToken::Signature);
        }
        let claims: Claims = strict::json(&parts.payload, InvalidToken::Claims)?;
        claims.accept(&self.issuer, &self.audience, now)
    }
}

impl fmt::Debug for JoseTokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let keys: Vec<_> = self.keys.iter().map(|key| &key.id).collect();
        f.debug_struct("JoseTokens")
            .field("issuer", &self.issuer)
            .field("audience", &self.audience)
            .field("keys", &keys)
            .finish_non_exhaustive()
    }
}
