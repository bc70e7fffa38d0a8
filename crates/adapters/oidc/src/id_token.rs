//! The checks of an ID token (OpenID Connect Core §3.1.3.7), after its signature was verified.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use chrono::TimeDelta;
use identity::ports::OpenIdError;
use kernel::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::{OidcConfig, claims::Claims, jws::untrusted};

/// Values of the login that the token has to match.
pub(crate) struct Expected<'a> {
    pub(crate) nonce: &'a SecretString,
    pub(crate) access_token: &'a SecretString,
}

/// Checks issuer, audience, times, subject, nonce, access token hash and assurance level.
pub(crate) fn check(
    claims: &Claims,
    config: &OidcConfig,
    expected: &Expected<'_>,
    now: Timestamp,
) -> Result<(), OpenIdError> {
    if claims.text("iss") != Some(&config.issuer) {
        return Err(untrusted("iss"));
    }
    check_audience(claims, config)?;
    check_times(claims, config, now)?;
    let sub = claims.text("sub").unwrap_or_default();
    if !(1..=255).contains(&sub.len()) {
        return Err(untrusted("sub"));
    }
    let nonce = claims.text("nonce").unwrap_or_default();
    let same: bool = nonce
        .as_bytes()
        .ct_eq(expected.nonce.expose_secret().as_bytes())
        .into();
    if !same || nonce.is_empty() {
        return Err(untrusted("nonce"));
    }
    check_access_token_hash(claims, expected.access_token)?;
    let acr = claims.text("acr").unwrap_or_default();
    if !config.accepted_acr.is_empty() && !config.accepted_acr.iter().any(|one| one == acr) {
        return Err(untrusted("acr"));
    }
    Ok(())
}

/// The token names us as audience, and no audience that is not trusted.
pub(crate) fn check_audience(claims: &Claims, config: &OidcConfig) -> Result<(), OpenIdError> {
    let audiences = claims.audiences().ok_or_else(|| untrusted("aud"))?;
    if !audiences.contains(&config.client_id.as_str()) {
        return Err(untrusted("aud"));
    }
    let known = |aud: &&str| {
        *aud == config.client_id || config.trusted_audiences.iter().any(|one| one == aud)
    };
    if !audiences.iter().all(known) {
        return Err(untrusted("aud names a stranger"));
    }
    let authorized_party = claims.text("azp");
    let named = claims.has("azp") || audiences.len() > 1;
    if named && authorized_party != Some(&config.client_id) {
        return Err(untrusted("azp"));
    }
    Ok(())
}

fn check_times(claims: &Claims, config: &OidcConfig, now: Timestamp) -> Result<(), OpenIdError> {
    let now = now.timestamp();
    let skew = seconds(config.clock_skew);
    let age = seconds(config.max_token_age);
    let expires = claims.seconds("exp").ok_or_else(|| untrusted("exp"))?;
    if now >= expires.saturating_add(skew) {
        return Err(untrusted("exp"));
    }
    let issued = claims.seconds("iat").ok_or_else(|| untrusted("iat"))?;
    if issued > now.saturating_add(skew) {
        return Err(untrusted("iat is in the future"));
    }
    if issued < now.saturating_sub(age).saturating_sub(skew) {
        return Err(untrusted("iat is too long ago"));
    }
    if claims.has("nbf") {
        let begins = claims.seconds("nbf").ok_or_else(|| untrusted("nbf"))?;
        if begins > now.saturating_add(skew) {
            return Err(untrusted("nbf"));
        }
    }
    Ok(())
}

/// `at_hash`, where there is one, binds the access token to this ID token. All accepted algorithms
/// hash with SHA-256.
fn check_access_token_hash(claims: &Claims, token: &SecretString) -> Result<(), OpenIdError> {
    if !claims.has("at_hash") {
        return Ok(());
    }
    let digest = Sha256::digest(token.expose_secret().as_bytes());
    let left = digest.get(..16).unwrap_or_default();
    if claims.text("at_hash") == Some(&BASE64_URL_SAFE_NO_PAD.encode(left)) {
        Ok(())
    } else {
        Err(untrusted("at_hash"))
    }
}

fn seconds(duration: std::time::Duration) -> i64 {
    TimeDelta::from_std(duration).map_or(0, |delta| delta.num_seconds())
}
