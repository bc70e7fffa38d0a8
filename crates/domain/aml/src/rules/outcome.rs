//! How rules put findings together.

use crate::{Decision, Finding, Measure, PaymentId, RuleId, Severity, parameter::Treatment};

impl Finding {
    pub(crate) fn new(rule: RuleId, treatment: Treatment, explanation: String) -> Self {
        Self {
            rule,
            severity: treatment.severity,
            decision: treatment.decision,
            measures: std::collections::BTreeSet::new(),
            explanation,
            evidence: Vec::new(),
        }
    }

    /// A second reason of the same rule; the graver one counts.
    pub(crate) fn also(&mut self, treatment: Treatment, explanation: &str) {
        self.severity = Severity::max(self.severity, treatment.severity);
        self.decision = Decision::max(self.decision, treatment.decision);
        self.explanation.push(' ');
        self.explanation.push_str(explanation);
    }

    #[must_use]
    pub(crate) fn with(mut self, measure: Measure) -> Self {
        self.measures.insert(measure);
        self
    }

    /// The newest payments of these, which come oldest first.
    #[must_use]
    pub(crate) fn resting_on(
        mut self,
        payments: impl DoubleEndedIterator<Item = PaymentId>,
    ) -> Self {
        let newest = payments.rev().take(Self::MAX_EVIDENCE);
        self.evidence = Vec::with_capacity(newest.size_hint().1.unwrap_or_default());
        self.evidence.extend(newest);
        self.evidence.reverse();
        self
    }
}
