//! Rapid fan-out: one customer pays many accounts that are new to them, as those do through whom
//! money is spread.

use std::collections::BTreeSet;

use serde::Deserialize;

use super::RuleId;
use crate::{
    CountryLists, CreditorKey, Decision, Finding, Rule, Severity, View,
    parameter::{Count, Treatment, Window},
};

/// Parameters: the number of accounts that is unusual.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FanOut {
    window: Window,
    min_new_creditors: Count,
    severity: Severity,
    decision: Decision,
}

impl Rule for FanOut {
    fn evaluate(&self, view: &View<'_>, _: &CountryLists) -> Option<Finding> {
        if !view.first_to_creditor {
            return None;
        }
        let earlier = view.within(self.window.length()).iter();
        let earlier = earlier.filter(|past| past.first_to_creditor);
        if earlier.clone().count() + 1 < self.min_new_creditors.len() {
            return None;
        }
        // Two first payments to one account at once are both first.
        let this = std::iter::once(view.payment.creditor);
        let accounts: BTreeSet<CreditorKey> = earlier
            .clone()
            .map(|past| past.creditor)
            .chain(this)
            .collect();
        let count = accounts.len();
        if count < self.min_new_creditors.len() {
            return None;
        }
        let window = self.window;
        let text = format!("{count} accounts new to the customer were paid within {window}.");
        let finding = Finding::new(
            RuleId::FanOut,
            Treatment::new(self.severity, self.decision),
            text,
        );
        Some(finding.resting_on(earlier.map(|past| past.payment)))
    }

    fn looks_back(&self) -> chrono::TimeDelta {
        self.window.length()
    }
}
