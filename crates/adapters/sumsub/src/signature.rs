//! Signs calls: time, method, URI and body.

use hmac::{Hmac, Mac};
use kernel::Timestamp;
use outbound::{
    Method, NotSent, OutboundError, Request,
    header::{HeaderMap, HeaderName, HeaderValue},
};
use secrecy::{ExposeSecret, SecretString};
use sha2::Sha256;
use url::Url;

use crate::SumsubConfig;

/// Signs a request. The URI is taken from the address that is called, so that both sides have the
/// same percent-encoding.
pub(crate) fn signed(
    config: &SumsubConfig,
    now: Timestamp,
    method: Method,
    url: Url,
    template: &'static str,
    body: Option<Vec<u8>>,
) -> Result<Request, OutboundError> {
    let malformed = |_| OutboundError::NotSent(NotSent::Malformed);
    let seconds = now.timestamp().to_string();
    let parts = [
        seconds.as_bytes(),
        method.as_str().as_bytes(),
        uri(&url).as_bytes(),
        body.as_deref().unwrap_or_default(),
    ]
    .concat();
    let mut headers = HeaderMap::new();
    let mut add = |name, value: &str| {
        let mut value = HeaderValue::from_str(value).map_err(malformed)?;
        value.set_sensitive(true);
        headers.insert(HeaderName::from_static(name), value);
        Ok(())
    };
    add("x-app-token", config.app_token.expose_secret())?;
    add("x-app-access-ts", &seconds)?;
    add("x-app-access-sig", &tag(&config.secret_key, &parts))?;
    add("accept", "application/json")?;
    if body.is_some() {
        add("content-type", "application/json")?;
    }
    let request = Request::new(method, url, template).headers(headers);
    Ok(match body {
        Some(body) => request.body(body),
        None => request,
    })
}

fn uri(url: &Url) -> String {
    match url.query() {
        Some(query) => format!("{}?{query}", url.path()),
        None => url.path().to_owned(),
    }
}

fn tag(key: &SecretString, message: &[u8]) -> String {
    // HMAC takes keys of any length; the error exists for other MACs.
    Hmac::<Sha256>::new_from_slice(key.expose_secret().as_bytes())
        .map(|mac| hex::encode(mac.chain_update(message).finalize().into_bytes()))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_is_the_one_others_compute() {
        // Computed with `openssl dgst -sha256 -hmac`.
        let key = "Hej2ch71kG2kTd1iIUDZFNsO5C1lh5Gq".to_owned().into();
        let message = b"1607551635POST/resources/accessTokens";
        let tag = tag(&key, message);
        assert_eq!(tag, KNOWN);
    }

    const KNOWN: &str = "7ec9e7a54cc4634109266b0d5068af714293ff73763cdba654c612961cbded8e";

    #[test]
    fn the_uri_is_the_one_that_is_sent() {
        let mut url: Url = "https://api.sumsub.com/resources/applicants"
            .parse()
            .unwrap();
        url.query_pairs_mut()
            .append_pair("levelName", "basic kyc+ø/1");
        let wanted = "/resources/applicants?levelName=basic+kyc%2B%C3%B8%2F1";
        assert_eq!(uri(&url), wanted);
    }
}
