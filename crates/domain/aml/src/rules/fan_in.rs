//! Fan-in: many customers pay the same account within a window, as those do who collect for one
//! person, or whom one person has talked into it.

use serde::Deserialize;

use super::RuleId;
use crate::{
    CountryLists, Decision, Finding, Rule, Severity, View,
    parameter::{Count, Treatment, Window},
};

/// Parameters: the number of payers that is unusual.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FanIn {
    window: Window,
    min_customers: Count,
    severity: Severity,
    decision: Decision,
}

impl Rule for FanIn {
    fn evaluate(&self, view: &View<'_>, _: &CountryLists) -> Option<Finding> {
        let customers = view.other_payers(self.window.length()).count() + 1;
        if customers < self.min_customers.len() {
            return None;
        }
        let window = self.window;
        let text = format!("{customers} customers paid the same account within {window}.");
        Some(Finding::new(
            RuleId::FanIn,
            Treatment::new(self.severity, self.decision),
            text,
        ))
    }

    fn looks_across(&self) -> chrono::TimeDelta {
        self.window.length()
    }
}
