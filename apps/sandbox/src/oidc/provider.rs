//! One login provider and what it remembers.

use std::{collections::HashSet, sync::Mutex};

use josekit::jwk::JwkSet;
use url::Url;

use super::{flavour::Flavour, grant::Grants, keys::KeyRing, misbehaviour::Misbehaviour};
use crate::lock::lock;

/// Public keys the client registered for `private_key_jwt`.
pub(crate) type ClientKeys = Mutex<Option<JwkSet>>;

/// One login provider.
pub(crate) struct Provider {
    pub(crate) flavour: Flavour,
    /// Issuer identifier, without a slash at the end.
    pub(crate) issuer: String,
    pub(super) state: Mutex<ProviderState>,
}

/// What it remembers.
#[derive(Default)]
pub(super) struct ProviderState {
    pub(super) keys: KeyRing,
    pub(super) misbehaviour: Option<Misbehaviour>,
    pub(super) grants: Grants,
    /// `jti` of client assertions already seen: each may be used once.
    pub(super) seen_assertions: HashSet<String>,
}

impl Provider {
    /// A provider below `base`, which ends with a slash.
    pub(crate) fn new(flavour: Flavour, base: &Url) -> Self {
        Self {
            flavour,
            issuer: format!("{base}oidc/{}", flavour.id()),
            state: Mutex::default(),
        }
    }

    /// The address of a protocol endpoint: auth, token, userinfo, certs or logout.
    pub(super) fn endpoint(&self, name: &str) -> String {
        format!("{}/protocol/openid-connect/{name}", self.issuer)
    }

    /// How it misbehaves at present.
    pub(super) fn misbehaviour(&self) -> Option<Misbehaviour> {
        lock(&self.state).misbehaviour
    }
}
