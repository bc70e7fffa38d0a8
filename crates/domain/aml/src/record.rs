//! What is kept of an assessment, so that anybody can make it again.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::{Assessment, AssessmentId, Decision, Digest, Facts, RuleId, RuleSetVersion};

/// The result of the rule set that runs in shadow mode.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ShadowOutcome {
    /// Version of the rule set.
    pub rule_set: RuleSetVersion,
    /// Its decision, which had no effect.
    pub decision: Decision,
    /// Its rules that had a finding.
    pub rules: BTreeSet<RuleId>,
    /// Its explanation.
    pub explanation: String,
    /// The digest of that assessment.
    pub digest: Digest,
}

impl From<Assessment> for ShadowOutcome {
    fn from(assessment: Assessment) -> Self {
        Self {
            rules: assessment.findings.iter().map(|found| found.rule).collect(),
            rule_set: assessment.rule_set,
            decision: assessment.decision,
            explanation: assessment.explanation,
            digest: assessment.digest,
        }
    }
}

/// An assessment with the facts it rests on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssessmentRecord {
    /// Id.
    pub id: AssessmentId,
    /// Counts assessments of one payment from 1: an order that changed before it was recorded
    /// (another account of the recipient) is assessed again, and the newest counts.
    pub attempt: u32,
    /// The assessment.
    pub assessment: Assessment,
    /// The facts used.
    pub facts: Facts,
    /// The result of the rule set in shadow mode, if one runs.
    pub shadow: Option<ShadowOutcome>,
}
