//! Which rule sets are there, and which of them is at work.

use kernel::{Timestamp, UserId};
use serde::{Deserialize, Serialize};

use crate::{CaseText, Digest, RuleSetVersion};

/// A rule set as it is kept: its text never changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredRuleSet {
    /// Its name.
    pub version: RuleSetVersion,
    /// Its TOML text; parses as a [`crate::RuleSet`] of this version.
    pub text: String,
    /// SHA-256 of the text.
    pub digest: Digest,
    /// Who brought it.
    pub added_by: UserId,
    /// When.
    pub added_at: Timestamp,
}

/// The rule sets at work.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Running {
    /// The one that decides; `None`: the one Drop comes with.
    pub active: Option<StoredRuleSet>,
    /// The one that only records what it would have done.
    pub shadow: Option<StoredRuleSet>,
    /// Counts changes, for compare-and-swap; 0 before the first.
    pub version: i64,
}

/// What was done with a rule set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Activation {
    /// It decides from now on.
    Activated,
    /// It runs in the shadow from now on.
    ShadowStarted,
    /// It no longer runs in the shadow.
    ShadowStopped,
}

/// One line of the history of rule sets at work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActivationRecord {
    /// Which rule set.
    pub rule_set: RuleSetVersion,
    /// What was done with it.
    pub what: Activation,
    /// By whom.
    pub by: UserId,
    /// When.
    pub at: Timestamp,
    /// Why.
    pub reason: CaseText,
}
