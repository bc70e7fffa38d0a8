//! The active rule sets, parsed once and not for every payment.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use kernel::StoreError;
use thiserror::Error;

use crate::{Digest, InvalidRuleSet, RuleSet, StoredRuleSet, ports::RuleSetQueries};

/// Most rule sets that are kept parsed.
const MAX_PARSED: usize = 8;

/// Why no rule set is available.
#[derive(Debug, Error)]
pub enum RulesUnavailable {
    /// Storage failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// What is stored is no rule set (any more): it was written by another version of Drop.
    #[error("stored rule set {version}: {why}")]
    Invalid {
        /// Version of the rule set.
        version: String,
        /// The problem.
        why: InvalidRuleSet,
    },
}

/// The rule sets of one moment.
#[derive(Debug, Clone)]
pub struct RulesAtWork {
    /// The active one.
    pub active: Arc<RuleSet>,
    /// The one in shadow mode.
    pub shadow: Option<Arc<RuleSet>>,
}

/// Provides the active rule sets.
#[derive(Clone)]
pub struct RuleBook {
    queries: Arc<dyn RuleSetQueries>,
    shipped: Arc<RuleSet>,
    parsed: Arc<Mutex<BTreeMap<Digest, Arc<RuleSet>>>>,
}

impl RuleBook {
    /// A book in which `shipped` decides until another rule set is activated.
    pub fn new(queries: Arc<dyn RuleSetQueries>, shipped: Arc<RuleSet>) -> Self {
        Self {
            queries,
            shipped,
            parsed: Arc::default(),
        }
    }

    /// The rule sets that are active now.
    pub async fn at_work(&self) -> Result<RulesAtWork, RulesUnavailable> {
        let running = self.queries.running().await?;
        let active = match &running.active {
            None => self.shipped.clone(),
            Some(stored) => self.parsed(stored)?,
        };
        let shadow = running.shadow.as_ref().map(|stored| self.parsed(stored));
        Ok(RulesAtWork {
            active,
            shadow: shadow.transpose()?,
        })
    }

    fn parsed(&self, stored: &StoredRuleSet) -> Result<Arc<RuleSet>, RulesUnavailable> {
        let mut parsed = self.parsed.lock().unwrap_or_else(PoisonError::into_inner);
        // By the digest of the text itself: what is kept under it is what it says.
        let digest = Digest::of(stored.text.as_bytes());
        if let Some(known) = parsed.get(&digest) {
            return Ok(known.clone());
        }
        let read = RuleSet::parse(&stored.text).map_err(|why| RulesUnavailable::Invalid {
            version: stored.version.to_string(),
            why,
        })?;
        if parsed.len() >= MAX_PARSED {
            parsed.clear();
        }
        let read = Arc::new(read);
        parsed.insert(digest, read.clone());
        Ok(read)
    }
}
