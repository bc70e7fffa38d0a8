//! Tokens that mean nothing by themselves: `state`, cookies, refresh tokens, one-time codes.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use kernel::RandomSource;
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};

use crate::TokenHash;

/// 256 random bits as base64url, 43 characters: nothing to guess, and within the bounds of a PKCE
/// verifier (RFC 7636 §4.1).
pub fn random_token(random: &dyn RandomSource) -> SecretString {
    SecretString::from(URL_SAFE_NO_PAD.encode(random.bytes::<32>()))
}

impl TokenHash {
    /// What is stored in place of the token. No salt and no stretching: the tokens hold more
    /// entropy than the hash could protect.
    pub fn of(token: &SecretString) -> Self {
        Self::from_bytes(Sha256::digest(token.expose_secret()).into())
    }
}

#[cfg(test)]
mod tests {
    use kernel::testing::TestRandom;

    use super::*;

    #[test]
    fn a_token_is_43_characters_of_base64url() {
        let token = random_token(&TestRandom::default());
        let text = token.expose_secret();
        assert_eq!(text.len(), 43);
        assert!(
            text.bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
        );
    }

    #[test]
    fn two_tokens_differ() {
        let random = TestRandom::default();
        let (one, other) = (random_token(&random), random_token(&random));
        assert_ne!(one.expose_secret(), other.expose_secret());
    }

    #[test]
    fn the_hash_is_sha_256_of_the_text() {
        // FIPS 180-2, appendix B.1.
        let hash = TokenHash::of(&SecretString::from("abc"));
        assert_eq!(hash.as_bytes()[..4], [0xba, 0x78, 0x16, 0xbf]);
    }
}
