//! Taking a compact JWS (RFC 7515 §7.1) apart, in its one canonical spelling.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use identity::ports::InvalidToken;
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::error::Category;

/// Longest token that is looked at, bytes.
pub(super) const MAX_TOKEN: usize = 4 * 1024;

/// A token in its parts, nothing verified yet.
pub(super) struct Parts<'a> {
    pub(super) header: Header,
    /// What the signature is over.
    pub(super) signed: &'a [u8],
    pub(super) payload: Vec<u8>,
    pub(super) signature: Vec<u8>,
}

/// All members a header may have. `crit` is none of them, nor is any that names a key (`jwk`,
/// `jku`, `x5u`): the key is ours to choose.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Header {
    pub(super) alg: String,
    pub(super) typ: String,
    pub(super) kid: String,
}

/// Exactly three parts, each strict base64url: no padding, no white space, no bits left over.
pub(super) fn split(token: &str) -> Result<Parts<'_>, InvalidToken> {
    if token.len() > MAX_TOKEN {
        return Err(InvalidToken::Malformed);
    }
    let (signed, signature) = token.rsplit_once('.').ok_or(InvalidToken::Malformed)?;
    let (header, payload) = signed.split_once('.').ok_or(InvalidToken::Malformed)?;
    // A fourth part would put a dot, which is no base64url, into the payload.
    let (payload, signature) = (decode(payload)?, decode(signature)?);
    Ok(Parts {
        header: json(&decode(header)?, InvalidToken::Header)?,
        signed: signed.as_bytes(),
        payload,
        signature,
    })
}

fn decode(text: &str) -> Result<Vec<u8>, InvalidToken> {
    URL_SAFE_NO_PAD
        .decode(text)
        .map_err(|_| InvalidToken::Malformed)
}

/// One JSON object of exactly the members of `T`: serde refuses duplicates and, where the type says
/// so, unknown ones. `unfit` is the answer where it is JSON, but not this.
pub(super) fn json<T: DeserializeOwned>(
    bytes: &[u8],
    unfit: InvalidToken,
) -> Result<T, InvalidToken> {
    // A struct would also be read from an array of its fields.
    if bytes.first() != Some(&b'{') {
        return Err(InvalidToken::Malformed);
    }
    serde_json::from_slice(bytes).map_err(|error| match error.classify() {
        Category::Data => unfit,
        Category::Syntax | Category::Eof | Category::Io => InvalidToken::Malformed,
    })
}
