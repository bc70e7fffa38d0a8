//! Structuring: a sum that would be looked at is split into payments that would not. Each payment
//! is below the threshold, three or more of them within a day are together above it. However the
//! sum is split, the last of them sees all the others.

use serde::Deserialize;

use super::RuleId;
use crate::{
    CountryLists, Decision, Finding, Measure, PastPayment, Rule, Severity, View,
    amount::Kroner,
    parameter::{Count, Limit, Treatment, Window},
};

/// Parameters: when a sum counts as split.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Structuring {
    window: Window,
    min_payments: Count,
    threshold_nok: Limit,
    severity: Severity,
    decision: Decision,
}

impl Rule for Structuring {
    fn evaluate(&self, view: &View<'_>, _: &CountryLists) -> Option<Finding> {
        let threshold = self.threshold_nok.ore();
        let amount = view.payment.amount.wide();
        // A payment at or above the threshold hides nothing. Earlier ones of that size are left
        // out and not a reason to look away: one payment more never takes an alert away.
        if amount >= threshold {
            return None;
        }
        let below = |past: &&PastPayment| past.amount.wide() < threshold;
        let earlier = view.within(self.window.length()).iter().filter(below);
        let (count, sum) = earlier
            .clone()
            .fold((1_usize, amount), |(count, sum), past| {
                (count + 1, sum + past.amount.wide())
            });
        if count < self.min_payments.len() || sum <= threshold {
            return None;
        }
        let text = format!(
            "{count} payments within {window}, each below {threshold}, are together {sum}.",
            window = self.window,
            threshold = Kroner(threshold),
            sum = Kroner(sum),
        );
        let finding = Finding::new(
            RuleId::Structuring,
            Treatment::new(self.severity, self.decision),
            text,
        );
        Some(
            finding
                .with(Measure::ReportDraft)
                .resting_on(earlier.map(|past| past.payment)),
        )
    }

    fn looks_back(&self) -> chrono::TimeDelta {
        self.window.length()
    }
}
