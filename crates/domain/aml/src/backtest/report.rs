//! What a replay found. Every list in it has an end.

use std::collections::BTreeMap;

use kernel::Timestamp;
use serde::Serialize;

use super::payment::Outcome;
use crate::{Decision, RuleId, RuleSetVersion, Verdict};

/// The whole report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct BacktestReport {
    /// Payments replayed.
    pub payments: u64,
    /// The first one's time.
    pub from: Option<Timestamp>,
    /// The last one's time.
    pub to: Option<Timestamp>,
    /// Rows that were left out.
    pub skipped: Skipped,
    /// The result of the rule set under test.
    pub draft: RunSummary,
    /// The result of the rule set it is compared with.
    pub baseline: Option<RunSummary>,
    /// The difference between the two.
    pub difference: Option<Difference>,
    /// The customers with most alerts of the rule set under test, at most
    /// [`BacktestReport::MAX_HOT`].
    pub hottest_customers: Vec<HotCustomer>,
}

impl BacktestReport {
    /// Most customers in the list of the hottest.
    pub const MAX_HOT: usize = 20;
    /// Most examples of anything.
    pub const MAX_EXAMPLES: usize = 100;
}

/// Rows that were left out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Skipped {
    /// Number of rows.
    pub rows: u64,
    /// The first of them, at most [`BacktestReport::MAX_EXAMPLES`].
    pub first: Vec<SkippedRow>,
}

/// A row that was left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SkippedRow {
    /// Number of the row, from 1.
    pub row: u64,
    /// The reason.
    pub why: String,
}

impl Skipped {
    /// Leaves a row out.
    pub(super) fn note(&mut self, row: u64, why: String) {
        self.rows = self.rows.saturating_add(1);
        if self.first.len() < BacktestReport::MAX_EXAMPLES {
            self.first.push(SkippedRow { row, why });
        }
    }
}

/// Number of payments found, and how many of them are known to be suspicious or legitimate.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Hits {
    /// Payments found.
    pub found: u64,
    /// Number of suspicious payments among them.
    pub suspicious: u64,
    /// Number of legitimate payments among them.
    pub legitimate: u64,
    /// Suspicious ones per mille of those whose outcome is known.
    pub precision_permille: Option<u64>,
}

impl Hits {
    fn count(&mut self, outcome: Option<Outcome>) {
        self.found = self.found.saturating_add(1);
        match outcome {
            Some(Outcome::Suspicious) => self.suspicious = self.suspicious.saturating_add(1),
            Some(Outcome::Legitimate) => self.legitimate = self.legitimate.saturating_add(1),
            None => {}
        }
    }

    fn finish(&mut self) {
        self.precision_permille = permille(self.suspicious, self.legitimate);
    }
}

/// `part` in a thousand of `part + rest`, rounded down.
fn permille(part: u64, rest: u64) -> Option<u64> {
    let known = part.saturating_add(rest);
    part.saturating_mul(1000).checked_div(known)
}

/// The result of one rule set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RunSummary {
    /// Version of the rule set.
    pub rule_set: RuleSetVersion,
    /// Payments by decision; every decision is there.
    pub decisions: BTreeMap<Decision, u64>,
    /// Payments on which anything was found.
    pub flagged: Hits,
    /// Alerts by rule; every rule is there.
    pub alerts: BTreeMap<RuleId, Hits>,
    /// Suspicious payments on which nothing was found.
    pub missed: u64,
    /// Found in a thousand of the payments known to be suspicious.
    pub recall_permille: Option<u64>,
}

impl RunSummary {
    pub(super) fn new(rule_set: RuleSetVersion) -> Self {
        let decisions = [Decision::Proceed, Decision::Hold, Decision::Block];
        let rules = RuleId::ALL.iter();
        Self {
            rule_set,
            decisions: decisions.map(|decision| (decision, 0)).into(),
            flagged: Hits::default(),
            alerts: rules.map(|rule| (*rule, Hits::default())).collect(),
            missed: 0,
            recall_permille: None,
        }
    }

    pub(super) fn count(&mut self, verdict: &Verdict, outcome: Option<Outcome>) {
        let decided = self.decisions.entry(verdict.decision).or_default();
        *decided = decided.saturating_add(1);
        if verdict.findings.is_empty() {
            let missed = u64::from(outcome == Some(Outcome::Suspicious));
            self.missed = self.missed.saturating_add(missed);
            return;
        }
        self.flagged.count(outcome);
        for finding in &verdict.findings {
            self.alerts.entry(finding.rule).or_default().count(outcome);
        }
    }

    pub(super) fn finish(mut self) -> Self {
        self.flagged.finish();
        self.alerts.values_mut().for_each(Hits::finish);
        self.recall_permille = permille(self.flagged.suspicious, self.missed);
        self
    }
}

/// The difference between the results of two rule sets.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Difference {
    /// Payments on which only the rule set under test finds something.
    pub only_draft: u64,
    /// Payments on which only the baseline does.
    pub only_baseline: u64,
    /// Payments on which both do.
    pub both: u64,
    /// Payments that are decided otherwise.
    pub decided_otherwise: u64,
    /// By rule, how many more alerts (or fewer) the rule set under test raises.
    pub alerts: BTreeMap<RuleId, i64>,
    /// The first payments that are decided otherwise, at most [`BacktestReport::MAX_EXAMPLES`].
    pub first: Vec<Changed>,
}

/// A payment that is decided otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Changed {
    /// Its name in the input.
    pub payment: String,
    /// The decision of the baseline.
    pub baseline: Decision,
    /// The decision of the rule set under test.
    pub draft: Decision,
}

impl Difference {
    pub(super) fn count(&mut self, payment: &str, draft: &Verdict, baseline: &Verdict) {
        let counter = match (draft.findings.is_empty(), baseline.findings.is_empty()) {
            (true, true) => return,
            (false, true) => &mut self.only_draft,
            (true, false) => &mut self.only_baseline,
            (false, false) => &mut self.both,
        };
        *counter = counter.saturating_add(1);
        if draft.decision == baseline.decision {
            return;
        }
        self.decided_otherwise = self.decided_otherwise.saturating_add(1);
        if self.first.len() < BacktestReport::MAX_EXAMPLES {
            self.first.push(Changed {
                payment: payment.to_owned(),
                baseline: baseline.decision,
                draft: draft.decision,
            });
        }
    }

    pub(super) fn finish(mut self, draft: &RunSummary, baseline: &RunSummary) -> Self {
        for (rule, hits) in &draft.alerts {
            let before = baseline.alerts.get(rule).map_or(0, |hits| hits.found);
            let more = i128::from(hits.found) - i128::from(before);
            // Counts of rows: far below what 64 bits hold.
            self.alerts
                .insert(*rule, i64::try_from(more).unwrap_or_default());
        }
        self
    }
}

/// A customer with many alerts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct HotCustomer {
    /// Their name in the input.
    pub customer: String,
    /// Alerts of the rule set under test.
    pub alerts: u64,
    /// Payments.
    pub payments: u64,
}
