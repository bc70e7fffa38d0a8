//! What the calls of both partners share.

use outbound::{
    NotSent, OutboundError,
    header::{HeaderValue, InvalidHeaderValue},
};
use secrecy::{ExposeSecret, SecretString};

/// `Bearer …`, kept out of `Debug`.
pub(crate) fn bearer(token: &SecretString) -> Result<HeaderValue, OutboundError> {
    let value = HeaderValue::from_str(&format!("Bearer {}", token.expose_secret()));
    let mut value =
        value.map_err(|_: InvalidHeaderValue| OutboundError::NotSent(NotSent::Malformed))?;
    value.set_sensitive(true);
    Ok(value)
}
