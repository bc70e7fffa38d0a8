//! A strict parser for compact JWS; it does not verify signatures.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use identity::ports::OpenIdError;
use openidconnect::core::CoreJwsSigningAlgorithm;
use serde_json::{Map, Value};

use crate::strict_json;

/// Maximum length of a token.
const LONGEST: usize = 16 * 1024;

/// The answer is not trustworthy; the text names the failed check.
pub(crate) fn untrusted(check: &str) -> OpenIdError {
    OpenIdError::Untrusted(check.to_owned())
}

/// Accepted algorithms: asymmetric ones only, so that neither `none` nor an HMAC keyed with a
/// public key verifies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Algorithm {
    Rs256,
    Ps256,
    Es256,
}

impl Algorithm {
    pub(crate) fn named(name: &str) -> Option<Self> {
        match name {
            "RS256" => Some(Self::Rs256),
            "PS256" => Some(Self::Ps256),
            "ES256" => Some(Self::Es256),
            _ => None,
        }
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Rs256 => "RS256",
            Self::Ps256 => "PS256",
            Self::Es256 => "ES256",
        }
    }

    pub(crate) fn core(self) -> CoreJwsSigningAlgorithm {
        match self {
            Self::Rs256 => CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
            Self::Ps256 => CoreJwsSigningAlgorithm::RsaSsaPssSha256,
            Self::Es256 => CoreJwsSigningAlgorithm::EcdsaP256Sha256,
        }
    }
}

/// The parts of a compact JWS. Its content is untrusted until the signature is verified.
pub(crate) struct Jws<'a> {
    pub(crate) algorithm: Algorithm,
    pub(crate) kid: Option<String>,
    /// The signed input: header and payload as received.
    pub(crate) signed: &'a [u8],
    pub(crate) payload: Map<String, Value>,
    pub(crate) signature: Vec<u8>,
}

impl<'a> Jws<'a> {
    /// Parses three parts of strict base64url (no padding, no stray bits) and the header.
    pub(crate) fn parse(text: &'a str) -> Result<Self, OpenIdError> {
        if text.len() > LONGEST {
            return Err(untrusted("token length"));
        }
        let mut parts = text.split('.');
        let (Some(header), Some(payload), Some(signature), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(untrusted("token form: not three parts"));
        };
        let signed = text
            .as_bytes()
            .get(..header.len() + 1 + payload.len())
            .ok_or_else(|| untrusted("token form"))?;
        let header = decoded(header, "header")?;
        let (algorithm, kid) = read_header(&header)?;
        let signature = BASE64_URL_SAFE_NO_PAD
            .decode(signature)
            .map_err(|_| untrusted("signature is not base64url"))?;
        Ok(Self {
            algorithm,
            kid,
            signed,
            payload: decoded(payload, "payload")?,
            signature,
        })
    }
}

fn decoded(part: &str, what: &str) -> Result<Map<String, Value>, OpenIdError> {
    let bytes = BASE64_URL_SAFE_NO_PAD
        .decode(part)
        .map_err(|_| untrusted(&format!("{what} is not base64url")))?;
    strict_json::object(&bytes)
        .ok_or_else(|| untrusted(&format!("{what} is not an unambiguous JSON object")))
}

fn read_header(header: &Map<String, Value>) -> Result<(Algorithm, Option<String>), OpenIdError> {
    // Critical extensions (RFC 7515 §4.1.11): none is supported.
    if header.contains_key("crit") {
        return Err(untrusted("crit"));
    }
    match header.get("typ").map(Value::as_str) {
        None => {}
        Some(Some(kind)) if kind.eq_ignore_ascii_case("JWT") => {}
        Some(_) => return Err(untrusted("typ")),
    }
    let algorithm = header
        .get("alg")
        .and_then(Value::as_str)
        .and_then(Algorithm::named)
        .ok_or_else(|| untrusted("alg"))?;
    let kid = match header.get("kid") {
        None => None,
        Some(Value::String(kid)) => Some(kid.clone()),
        Some(_) => return Err(untrusted("kid")),
    };
    Ok((algorithm, kid))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(header: &str, payload: &str) -> String {
        let encode = |text: &str| BASE64_URL_SAFE_NO_PAD.encode(text);
        format!(
            "{}.{}.{}",
            encode(header),
            encode(payload),
            encode("signature")
        )
    }

    fn why(text: &str) -> Option<String> {
        Jws::parse(text).err().map(|error| error.to_string())
    }

    #[test]
    fn a_well_formed_token_is_taken_apart() {
        assert_eq!(
            why(&token(r#"{"alg":"RS256","typ":"JWT","kid":"k"}"#, "{}")),
            None
        );
    }

    #[test]
    fn each_malformed_header_is_refused_by_name() {
        for (header, check) in [
            (r#"{"alg":"none"}"#, "alg"),
            (r#"{"alg":"HS256"}"#, "alg"),
            (r#"{"alg":"rs256"}"#, "alg"),
            (r#"{"alg":["RS256"]}"#, "alg"),
            ("{}", "alg"),
            (r#"{"alg":"RS256","crit":["exp"]}"#, "crit"),
            (r#"{"alg":"RS256","crit":[]}"#, "crit"),
            (r#"{"alg":"RS256","typ":"at+jwt"}"#, "typ"),
            (r#"{"alg":"RS256","kid":7}"#, "kid"),
            (r#"{"alg":"RS256","alg":"RS256"}"#, "unambiguous"),
        ] {
            let why = why(&token(header, "{}")).unwrap_or_default();
            assert!(why.contains(check), "{header}: {why}");
        }
    }

    #[test]
    fn only_strict_base64url_in_three_parts_is_read() {
        let good = token(r#"{"alg":"RS256"}"#, r#"{"a":1}"#);
        assert_eq!(why(&good), None);
        let (rest, signature) = good.rsplit_once('.').unwrap();
        for wrong in [
            format!("{good}."),
            format!("{good}="),
            format!(" {good}"),
            format!("{good}\n"),
            rest.to_owned(),
            format!("{rest}.{signature}x"),
            format!("{good}.{good}.{good}"),
            String::new(),
            "..".to_owned(),
            "x".repeat(LONGEST + 1),
        ] {
            assert!(why(&wrong).is_some(), "{wrong:?}");
        }
        // 'B' and 'A' differ in bits that decode to nothing.
        let stray = format!(
            "{}.e30.AB",
            BASE64_URL_SAFE_NO_PAD.encode(r#"{"alg":"RS256"}"#)
        );
        assert!(why(&stray).is_some());
    }
}
