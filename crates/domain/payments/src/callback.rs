//! The `state` in a redirect URI, by which the customer coming back from the bank is recognised.
//! It proves nothing about what happened at the bank: the bank itself is asked.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use kernel::{FieldCipher, RandomSource};
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};
use url::Url;

use crate::TransactionId;

/// Separates these fingerprints from all others made with the same key.
const PURPOSE: &str = "payments.remittance.callback-state";

/// A `state`: 256 bits as base64url. Stored only as its SHA-256.
#[derive(Debug, Clone)]
pub(crate) struct CallbackState(SecretString);

impl CallbackState {
    /// Random and unguessable; for a redirect URI that is issued only once.
    pub(crate) fn random(random: &dyn RandomSource) -> Self {
        Self::encode(random.bytes::<32>())
    }

    /// That of a payment: computed from its id with the server's key, so that whichever process
    /// asks the bank, also after a crash, sends the same redirect URI although only its hash is
    /// stored.
    pub(crate) fn of_payment(cipher: &dyn FieldCipher, id: TransactionId) -> Self {
        Self::encode(cipher.fingerprint(id.uuid().as_bytes(), PURPOSE))
    }

    /// One that came with a request.
    pub(crate) fn received(text: &str) -> Self {
        Self(SecretString::from(text))
    }

    /// The hash to store. No salt and no stretching: the value has more entropy than the hash.
    pub(crate) fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.0.expose_secret()).into()
    }

    /// The redirect URI: `base` with this state.
    pub(crate) fn on(&self, base: &Url) -> Url {
        let mut url = base.clone();
        url.query_pairs_mut()
            .append_pair("state", self.0.expose_secret());
        url
    }

    fn encode(bytes: [u8; 32]) -> Self {
        Self(SecretString::from(URL_SAFE_NO_PAD.encode(bytes)))
    }
}

#[cfg(test)]
mod tests {
    use kernel::testing::{TestIds, TestRandom};

    use super::*;
    use crate::testing::TestFieldCipher;

    #[test]
    fn the_state_of_a_payment_is_the_same_whoever_computes_it_and_another_for_each() {
        let ids = TestIds::default();
        let (one, other) = (TransactionId::new(&ids), TransactionId::new(&ids));
        let hash = |id| CallbackState::of_payment(&TestFieldCipher, id).hash();
        assert_eq!(hash(one), hash(one));
        assert_ne!(hash(one), hash(other));
    }

    #[test]
    fn the_state_in_the_redirect_is_recognised_by_its_hash() {
        let state = CallbackState::random(&TestRandom::default());
        let url = state.on(&"https://drop.example/callback?a=1".parse().unwrap());
        let sent = url.query_pairs().find(|(key, _)| key == "state").unwrap().1;
        assert_eq!(CallbackState::received(&sent).hash(), state.hash());
        assert!(
            url.as_str()
                .starts_with("https://drop.example/callback?a=1&state=")
        );
    }
}
