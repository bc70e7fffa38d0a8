//! The provider's public keys, cached, and fetched again when a token names an unknown one.

use std::{sync::Arc, time::Duration};

use identity::ports::OpenIdError;
use kernel::{Clock, Timestamp};
use outbound::Outbound;
use serde::Deserialize;
use serde_json::Value;
use tokio::sync::Mutex;
use url::Url;

use crate::{
    discovery::{fetch_json, is_fresh},
    jws::{Jws, untrusted},
    key::{Key, Refused},
};

/// Maximum number of keys in a set.
const MOST_KEYS: usize = 50;

#[derive(Deserialize)]
struct KeySet {
    keys: Vec<Value>,
}

struct Cached {
    fetched_at: Timestamp,
    /// When the set was last fetched because of an unknown `kid`.
    asked_at: Option<Timestamp>,
    keys: Vec<Key>,
}

pub(crate) struct Keys {
    life: Duration,
    refetch_interval: Duration,
    outbound: Arc<Outbound>,
    clock: Arc<dyn Clock>,
    cached: Mutex<Option<Cached>>,
}

impl Keys {
    pub(crate) fn new(
        life: Duration,
        refetch_interval: Duration,
        outbound: Arc<Outbound>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self {
            life,
            refetch_interval,
            outbound,
            clock,
            cached: Mutex::new(None),
        }
    }

    /// Verifies the signature with the one key that can have made it.
    pub(crate) async fn verify(&self, jws: &Jws<'_>, address: &Url) -> Result<(), OpenIdError> {
        let mut cached = self.cached.lock().await;
        let now = self.clock.now();
        let set = match cached.take() {
            Some(set) if is_fresh(set.fetched_at, now, self.life) => {
                let lately = |at| is_fresh(at, now, self.refetch_interval);
                let known = !candidates(&set.keys, jws).is_empty();
                if known || set.asked_at.is_some_and(lately) {
                    set
                } else {
                    // The provider may have rotated its keys.
                    let asked_at = Some(now);
                    let set = self.refetch(address, now, set).await;
                    Cached { asked_at, ..set }
                }
            }
            Some(set) => self.refetch(address, now, set).await,
            None => self.fetch(address, now).await?,
        };
        let verified = verify_with(&set.keys, jws);
        *cached = Some(set);
        verified
    }

    /// Refreshes the set; the cached one stays in use if that fails.
    async fn refetch(&self, address: &Url, now: Timestamp, old: Cached) -> Cached {
        match self.fetch(address, now).await {
            Ok(new) => new,
            Err(error) => {
                tracing::warn!(%error, "the provider's keys cannot be refreshed; the old serve on");
                old
            }
        }
    }

    async fn fetch(&self, address: &Url, now: Timestamp) -> Result<Cached, OpenIdError> {
        let body = fetch_json(&self.outbound, address.clone(), "/{jwks}").await?;
        let set: KeySet = serde_json::from_slice(&body)
            .map_err(|_| OpenIdError::Unavailable("the key set is malformed".into()))?;
        if set.keys.len() > MOST_KEYS {
            return Err(OpenIdError::Unavailable("the key set is too large".into()));
        }
        Ok(Cached {
            fetched_at: now,
            asked_at: None,
            keys: set.keys.iter().filter_map(Key::read).collect(),
        })
    }
}

/// The keys that can have signed the token: those with its `kid`; without a `kid`, all that match
/// the algorithm.
fn candidates<'a>(keys: &'a [Key], jws: &Jws<'_>) -> Vec<&'a Key> {
    keys.iter()
        .filter(|key| match &jws.kid {
            Some(kid) => key.has_kid(kid),
            None => key.suits(jws.algorithm),
        })
        .collect()
}

fn verify_with(keys: &[Key], jws: &Jws<'_>) -> Result<(), OpenIdError> {
    let key = match candidates(keys, jws).as_slice() {
        [key] => *key,
        [] => return Err(untrusted("no key of this kid")),
        _ if jws.kid.is_some() => return Err(untrusted("several keys of one kid")),
        _ => return Err(untrusted("no kid, and several keys to choose from")),
    };
    if !key.suits(jws.algorithm) {
        return Err(untrusted("alg does not suit the key"));
    }
    key.verify(jws).map_err(|refused| match refused {
        Refused::Weak => untrusted("the key is too weak"),
        Refused::Signature => untrusted("signature"),
    })
}
