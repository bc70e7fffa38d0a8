//! Rule sets as officers see them.

use aml::{ActivationRecord, Running, StoredRuleSet};
use serde::Serialize;
use utoipa::ToSchema;

/// A rule set.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RuleSetView {
    /// Its name.
    #[schema(example = "2026-12")]
    pub version: String,
    /// SHA-256 of its text.
    #[schema(example = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")]
    pub digest: String,
    /// `active`, `shadow` or `idle`.
    #[schema(example = "idle")]
    pub state: &'static str,
    /// Who brought it.
    #[schema(example = "usr_0197a6e200007000800000000000abce")]
    pub added_by: String,
    /// When.
    #[schema(example = "2026-11-20T12:00:00Z")]
    pub added_at: chrono::DateTime<chrono::Utc>,
    /// Its TOML text.
    #[schema(example = "version = \"2026-12\"")]
    pub text: String,
}

impl RuleSetView {
    /// A rule set beside those at work.
    pub fn of(rule_set: &StoredRuleSet, running: &Running) -> Self {
        let is = |other: &Option<StoredRuleSet>| {
            other.as_ref().map(|other| &other.version) == Some(&rule_set.version)
        };
        let state = if is(&running.active) {
            "active"
        } else if is(&running.shadow) {
            "shadow"
        } else {
            "idle"
        };
        Self {
            version: rule_set.version.to_string(),
            digest: rule_set.digest.to_string(),
            state,
            added_by: rule_set.added_by.to_string(),
            added_at: rule_set.added_at,
            text: rule_set.text.clone(),
        }
    }
}

/// What was done with a rule set.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ActivationView {
    /// Which.
    #[schema(example = "2026-12")]
    pub version: String,
    /// `activated`, `shadow_started` or `shadow_stopped`.
    #[schema(value_type = String, example = "activated")]
    pub what: aml::Activation,
    /// By whom.
    #[schema(example = "usr_0197a6e200007000800000000000abce")]
    pub by: String,
    /// When.
    #[schema(example = "2026-11-20T12:00:00Z")]
    pub at: chrono::DateTime<chrono::Utc>,
    /// Why.
    #[schema(example = "Fewer false alerts in the backtest of October.")]
    pub reason: String,
}

impl From<&ActivationRecord> for ActivationView {
    fn from(line: &ActivationRecord) -> Self {
        Self {
            version: line.rule_set.to_string(),
            what: line.what,
            by: line.by.to_string(),
            at: line.at,
            reason: line.reason.as_str().to_owned(),
        }
    }
}
