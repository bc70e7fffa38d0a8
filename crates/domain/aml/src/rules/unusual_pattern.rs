//! Unusual pattern: a payment far above what the customer is used to send.

use serde::Deserialize;

use super::RuleId;
use crate::{
    CountryLists, Decision, Finding, Rule, Severity, View,
    amount::Kroner,
    parameter::{Count, Treatment},
};

/// Parameters: the excess over the usual amount, and the history required.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct UnusualPattern {
    /// 500: five times the average.
    above_percent_of_average: Count,
    /// With fewer earlier payments there is no average to speak of.
    min_payments: Count,
    severity: Severity,
    decision: Decision,
}

impl Rule for UnusualPattern {
    fn evaluate(&self, view: &View<'_>, _: &CountryLists) -> Option<Finding> {
        let lifetime = view.lifetime;
        if lifetime.payments < u64::from(self.min_payments.get()) {
            return None;
        }
        let (count, sum) = (i128::from(lifetime.payments), i128::from(lifetime.sum_ore));
        let percent = i128::from(self.above_percent_of_average.get());
        // amount > percent/100 × sum/count, without a division. 64-bit factors: a product of three
        // can pass 128 bits only for sums no customer sends; it then counts as unusual.
        let amount = view.payment.amount.wide();
        let left = amount.checked_mul(count).and_then(|n| n.checked_mul(100));
        let right = sum.checked_mul(percent);
        let usual = matches!((left, right), (Some(left), Some(right)) if left <= right);
        if usual {
            return None;
        }
        let average = Kroner(sum.checked_div(count).unwrap_or_default());
        let text = format!(
            "{} is more than {percent} % of the customer's average of {average} over {count} payments.",
            view.payment.amount,
        );
        Some(Finding::new(
            RuleId::UnusualPattern,
            Treatment::new(self.severity, self.decision),
            text,
        ))
    }
}
