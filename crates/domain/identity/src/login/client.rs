//! Where a login may lead back to: a path of our own web client, or an app that can prove itself.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use thiserror::Error;

use crate::{ClientKind, LoginClient};

/// Longest path a login returns to.
const MAX_RETURN_PATH: usize = 512;

/// Why a return address is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum InvalidLoginClient {
    /// Not a plain path of this site.
    #[error("must be a path that begins with exactly one slash")]
    ReturnPath,
    /// Not base64url(SHA-256(…)).
    #[error("must be an S256 code challenge of 43 base64url characters")]
    CodeChallenge,
}

impl LoginClient {
    /// A browser that wants to return to this path of the web client.
    ///
    /// Strict, since whatever a browser could read as another site would make the login an open
    /// redirect: visible ASCII only, one leading slash, no `//` and no backslash anywhere.
    pub fn web(return_path: &str) -> Result<Self, InvalidLoginClient> {
        let plain = return_path.starts_with('/')
            && !return_path.contains("//")
            && return_path.len() <= MAX_RETURN_PATH
            && return_path
                .bytes()
                .all(|b| b.is_ascii_graphic() && b != b'\\');
        if !plain {
            return Err(InvalidLoginClient::ReturnPath);
        }
        Ok(Self::Web {
            return_path: return_path.to_owned(),
        })
    }

    /// An app that will show the verifier to this challenge (RFC 7636 §4.2, S256).
    pub fn mobile(code_challenge: &str) -> Result<Self, InvalidLoginClient> {
        let decoded = URL_SAFE_NO_PAD.decode(code_challenge);
        if decoded.is_ok_and(|hash| hash.len() == 32) {
            Ok(Self::Mobile {
                code_challenge: code_challenge.to_owned(),
            })
        } else {
            Err(InvalidLoginClient::CodeChallenge)
        }
    }

    /// The kind of client.
    pub fn kind(&self) -> ClientKind {
        match self {
            Self::Web { .. } => ClientKind::Web,
            Self::Mobile { .. } => ClientKind::Mobile,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_of_the_web_client_are_taken() {
        for path in ["/", "/home", "/send?to=rcp_1&step=2#top", "/a/b/c", "/a:b"] {
            let client = LoginClient::web(path);
            let return_path = path.to_owned();
            assert_eq!(client, Ok(LoginClient::Web { return_path }));
        }
    }

    #[test]
    fn whatever_a_browser_could_read_as_another_site_is_refused() {
        let long = format!("/{}", "a".repeat(MAX_RETURN_PATH));
        for path in [
            "",
            "home",
            "//evil.example",
            "///evil.example",
            "/a//evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "https://evil.example",
            "javascript:alert(1)",
            "/\t/evil.example",
            "/a\r\nSet-Cookie: x=y",
            "/a b",
            "/æ",
            " /home",
            "/\0",
            &long,
        ] {
            assert_eq!(
                LoginClient::web(path),
                Err(InvalidLoginClient::ReturnPath),
                "{path:?}"
            );
        }
    }

    #[test]
    fn only_an_s256_challenge_is_taken() {
        let challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
        assert!(LoginClient::mobile(challenge).is_ok());
        let no_hash = format!("{}N", &challenge[..42]);
        let padded = format!("{challenge}=");
        for wrong in [
            "",
            &challenge[..42],
            &padded,
            &no_hash,
            &challenge.replace('-', "+"),
        ] {
            assert_eq!(
                LoginClient::mobile(wrong),
                Err(InvalidLoginClient::CodeChallenge),
                "{wrong:?}"
            );
        }
    }
}
