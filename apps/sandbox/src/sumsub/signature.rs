//! Who calls: `X-App-Token`, and an HMAC over time, method, URI and body.

use actix_web::{HttpRequest, HttpResponse, http::StatusCode};
use chrono::{DateTime, Utc};
use hmac::{Hmac, Mac};
use serde_json::json;
use sha2::Sha256;

use crate::{
    credentials::{SUMSUB_APP_TOKEN, SUMSUB_SECRET},
    random,
};

/// Seconds by which the caller's clock may be off.
const LEEWAY: i64 = 60;

/// Checks a call over the very bytes of its URI and body.
///
/// # Errors
/// Why it is refused (401).
pub(super) fn check(
    http: &HttpRequest,
    body: &[u8],
    now: DateTime<Utc>,
) -> Result<(), &'static str> {
    let header = |name: &str| {
        let value = http
            .headers()
            .get(name)
            .and_then(|value| value.to_str().ok());
        value.unwrap_or_default()
    };
    if header("X-App-Token") != SUMSUB_APP_TOKEN {
        return Err("Invalid app token");
    }
    let sent = header("X-App-Access-Ts");
    let seconds: i64 = sent.parse().unwrap_or_default();
    if (seconds - now.timestamp()).abs() > LEEWAY {
        return Err("Request timestamp is out of window");
    }
    let uri = http.uri().path_and_query().map_or("", |uri| uri.as_str());
    let given = hex::decode(header("X-App-Access-Sig")).unwrap_or_default();
    let lower = header("X-App-Access-Sig")
        .bytes()
        .all(|b| !b.is_ascii_uppercase());
    let fits = Hmac::<Sha256>::new_from_slice(SUMSUB_SECRET.as_bytes()).is_ok_and(|mac| {
        mac.chain_update(sent)
            .chain_update(http.method().as_str())
            .chain_update(uri)
            .chain_update(body)
            .verify_slice(&given)
            .is_ok()
    });
    if fits && lower {
        Ok(())
    } else {
        Err("Request signature mismatch")
    }
}

/// A refusal in Sumsub's form.
pub(super) fn refused(status: StatusCode, code: u16, why: &str) -> HttpResponse {
    HttpResponse::build(status).json(json!({
        "description": why, "code": code, "correlationId": random::id()
    }))
}
