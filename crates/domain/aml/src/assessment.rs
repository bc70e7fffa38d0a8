//! What the rules say of a payment, and what it rests on.

use std::collections::{BTreeMap, BTreeSet};

use kernel::{Timestamp, UserId};
use serde::{Deserialize, Serialize};

use crate::{
    CountryLists, Decision, Digest, Facts, Finding, Measure, PaymentId, RuleSet, RuleSetVersion,
    View,
};

/// What the rules say, without what it rests on: all that a backtest needs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Verdict {
    /// The strictest of all findings.
    pub decision: Decision,
    /// What was found, one per rule at most, in the order of the registry.
    pub findings: Vec<Finding>,
}

/// Evaluates the rules on these facts.
pub fn evaluate(rules: &RuleSet, lists: &CountryLists, view: &View<'_>) -> Verdict {
    let mut verdict = Verdict::default();
    for rule in rules.rules() {
        if let Some(finding) = rule.evaluate(view, lists) {
            verdict.decision = verdict.decision.max(finding.decision);
            verdict.findings.push(finding);
        }
    }
    verdict
}

/// The result of evaluating the rules on a payment. The same facts, rule set and lists give the
/// same result, to the byte.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Assessment {
    /// The payment assessed.
    pub payment: PaymentId,
    /// The customer who pays.
    pub customer: UserId,
    /// Time of the payment's order.
    pub at: Timestamp,
    /// The decision on the payment.
    pub decision: Decision,
    /// The findings of the rules.
    pub findings: Vec<Finding>,
    /// The measures required.
    pub measures: BTreeSet<Measure>,
    /// Explanation for an officer.
    pub explanation: String,
    /// The rule set.
    pub rule_set: RuleSetVersion,
    /// The version of each list that was used: `countries`, and those named by screening.
    pub list_versions: BTreeMap<String, String>,
    /// SHA-256 over the digests of facts, rule set and country lists, in this order.
    pub digest: Digest,
}

impl Assessment {
    /// Whether this measure is required.
    pub fn requires(&self, measure: Measure) -> bool {
        self.measures.contains(&measure)
    }

    /// Its canonical JSON.
    ///
    /// # Errors
    /// None that the types allow.
    pub fn json(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string(self)
    }
}

/// Assesses a payment.
pub fn assess(rules: &RuleSet, lists: &CountryLists, facts: &Facts) -> Assessment {
    let Verdict { decision, findings } = evaluate(rules, lists, &facts.view());
    let payment = facts.payment();
    let measures = findings.iter().flat_map(|found| found.measures.iter());
    Assessment {
        payment: payment.payment,
        customer: payment.customer,
        at: payment.at,
        decision,
        measures: measures.copied().collect(),
        explanation: explain(decision, &findings),
        findings,
        rule_set: rules.version().clone(),
        list_versions: list_versions(lists, facts),
        digest: Digest::over(&[facts.digest(), rules.digest(), lists.digest()]),
    }
}

fn list_versions(lists: &CountryLists, facts: &Facts) -> BTreeMap<String, String> {
    let payment = facts.payment();
    let mut versions = BTreeMap::from([("countries".to_owned(), lists.version().to_owned())]);
    let people = [&payment.customer_screening, &payment.recipient_screening];
    // Mostly both were held against the same lists: what is there already is not copied again.
    for (list, version) in people.into_iter().flat_map(crate::Screened::lists) {
        if !versions.contains_key(list) {
            versions.insert(list.clone(), version.clone());
        }
    }
    versions
}

fn explain(decision: Decision, findings: &[Finding]) -> String {
    if findings.is_empty() {
        return "Nothing was found.".to_owned();
    }
    let length: usize = findings.iter().map(|f| f.explanation.len() + 1).sum();
    let mut text = String::with_capacity(length + 16);
    text.push_str(decision.word());
    text.push('.');
    for finding in findings {
        text.push(' ');
        text.push_str(&finding.explanation);
    }
    text
}
