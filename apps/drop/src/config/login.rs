//! Login: how Drop authenticates at the providers, and what it sends them.

use std::collections::BTreeMap;

use oidc::{AssertionAlgorithm, AssertionAudience, ClientAuth};

use super::{Config, LoginAuth};

impl LoginAuth {
    /// The same for the OpenID adapter. Assertions are signed by RS256 and meant for the issuer, as
    /// BankID and Vipps expect.
    pub fn client_auth(&self) -> ClientAuth {
        match self {
            Self::SecretBasic(secret) => ClientAuth::SecretBasic(secret.clone()),
            Self::SecretPost(secret) => ClientAuth::SecretPost(secret.clone()),
            Self::PrivateKeyJwt { key, kid } => ClientAuth::PrivateKeyJwt {
                key_pem: key.clone(),
                kid: kid.clone(),
                algorithm: AssertionAlgorithm::Rs256,
                audience: AssertionAudience::Issuer,
            },
        }
    }
}

impl Config {
    /// What to send as `login_hint`, by provider.
    pub fn login_hints(&self) -> BTreeMap<String, String> {
        let hints = self.login.iter();
        let hints = hints.filter_map(|login| Some((login.id.clone(), login.login_hint.clone()?)));
        hints.collect()
    }
}
