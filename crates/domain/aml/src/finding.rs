//! What a rule found, how grave it is, and what is to happen.

use std::{collections::BTreeSet, fmt};

use serde::{Deserialize, Serialize};

use crate::{PaymentId, RuleId};

/// What is to happen with a payment; the strictest of all findings decides.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// It goes, flagged or not.
    #[default]
    Proceed,
    /// It waits for an officer.
    Hold,
    /// It is declined.
    Block,
}

/// The severity of a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// To be reviewed in the course of routine work.
    Low,
    /// To be reviewed.
    Medium,
    /// To be reviewed soon.
    High,
    /// To be reviewed immediately.
    Critical,
}

/// A measure required besides the decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// Enhanced due diligence (hvitvaskingsloven §§ 17, 18) is needed of the customer.
    EnhancedDueDiligence,
    /// The customer's payments are to be watched more closely.
    EnhancedMonitoring,
    /// Once the alert is escalated a report to EFE is drafted (hvitvaskingsloven § 26).
    ReportDraft,
}

/// The finding of one rule. It becomes an alert.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Finding {
    /// The rule.
    pub rule: RuleId,
    /// Its severity.
    pub severity: Severity,
    /// The rule's decision on the payment.
    pub decision: Decision,
    /// Further measures that it requires.
    pub measures: BTreeSet<Measure>,
    /// Explanation for an officer. No names and no account numbers.
    pub explanation: String,
    /// The payments it rests on besides the assessed one, oldest first, at most
    /// [`Finding::MAX_EVIDENCE`].
    pub evidence: Vec<PaymentId>,
}

impl Finding {
    /// Most payments a finding names, the newest ones.
    pub const MAX_EVIDENCE: usize = 100;
}

impl Decision {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Proceed => "Proceed",
            Self::Hold => "Hold",
            Self::Block => "Block",
        }
    }
}

impl fmt::Display for Decision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        })
    }
}
