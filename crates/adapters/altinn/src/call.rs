//! Shared parts of the calls to both partners.

use outbound::{
    NotSent, OutboundError,
    header::{HeaderValue, InvalidHeaderValue},
};
use secrecy::{ExposeSecret, SecretString};

/// `Bearer …`, masked in `Debug`.
pub(crate) fn bearer(token: &SecretString) -> Result<HeaderValue, OutboundError> {
    let value = HeaderValue::from_str(&format!("Bearer {}", token.expose_secret()));
    let mut value =
        value.map_err(|_: InvalidHeaderValue| OutboundError::NotSent(NotSent::Malformed))?;
    value.set_sensitive(true);
    Ok(value)
}
