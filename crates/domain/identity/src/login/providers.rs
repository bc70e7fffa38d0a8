//! The configured eIDs, by name.

use std::{fmt, sync::Arc};

use crate::{ProviderId, ports::OpenIdProvider};

/// The configured OpenID providers.
#[derive(Clone, Default)]
pub struct Providers(Vec<Arc<dyn OpenIdProvider>>);

impl Providers {
    /// These providers; of two by the same name the first counts.
    pub fn new(providers: Vec<Arc<dyn OpenIdProvider>>) -> Self {
        Self(providers)
    }

    /// The provider of this name.
    pub fn get(&self, id: &ProviderId) -> Option<&Arc<dyn OpenIdProvider>> {
        self.0.iter().find(|provider| provider.id() == id)
    }

    /// All names, as configured.
    pub fn ids(&self) -> impl Iterator<Item = &ProviderId> {
        self.0.iter().map(|provider| provider.id())
    }
}

impl fmt::Debug for Providers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.ids()).finish()
    }
}
