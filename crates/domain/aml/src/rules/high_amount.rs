//! One large payment: flagged, and the customer watched more closely.

use serde::Deserialize;

use super::RuleId;
use crate::{
    CountryLists, Decision, Finding, Measure, Rule, Severity, View,
    amount::Kroner,
    parameter::{Limit, Treatment},
};

/// Parameters: the amount that counts as large.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct HighAmount {
    above_nok: Limit,
    severity: Severity,
    decision: Decision,
}

impl Rule for HighAmount {
    fn evaluate(&self, view: &View<'_>, _: &CountryLists) -> Option<Finding> {
        let (amount, limit) = (view.payment.amount, self.above_nok.ore());
        if amount.wide() <= limit {
            return None;
        }
        let text = format!("One payment of {amount} is above {}.", Kroner(limit));
        let finding = Finding::new(
            RuleId::HighAmount,
            Treatment::new(self.severity, self.decision),
            text,
        );
        Some(finding.with(Measure::EnhancedMonitoring))
    }
}
