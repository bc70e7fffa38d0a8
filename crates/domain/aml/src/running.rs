//! Rule sets and their activation.

use kernel::{Timestamp, UserId};
use serde::{Deserialize, Serialize};

use crate::{CaseText, Digest, RuleSetVersion};

/// A stored rule set; its text never changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredRuleSet {
    /// Its name.
    pub version: RuleSetVersion,
    /// Its TOML text; parses as a [`crate::RuleSet`] of this version.
    pub text: String,
    /// SHA-256 of the text.
    pub digest: Digest,
    /// The officer who added it.
    pub added_by: UserId,
    /// Time at which it was added.
    pub added_at: Timestamp,
}

/// The active rule sets.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Running {
    /// The active one; `None`: the one that is shipped with Drop.
    pub active: Option<StoredRuleSet>,
    /// The one in shadow mode: its outcome is recorded and has no effect.
    pub shadow: Option<StoredRuleSet>,
    /// Counts changes, for compare-and-swap; 0 before the first.
    pub version: i64,
}

/// A step in the use of a rule set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Activation {
    /// It was activated.
    Activated,
    /// Shadow mode began.
    ShadowStarted,
    /// Shadow mode ended.
    ShadowStopped,
}

/// An entry in the history of activations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActivationRecord {
    /// Version of the rule set.
    pub rule_set: RuleSetVersion,
    /// The change made.
    pub what: Activation,
    /// The officer who made the change.
    pub by: UserId,
    /// Time of the change.
    pub at: Timestamp,
    /// The reason.
    pub reason: CaseText,
}
