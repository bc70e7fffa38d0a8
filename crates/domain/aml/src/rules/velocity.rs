//! Velocity: more payments in a short time, or more money in a day or a week, than people send.

use serde::Deserialize;

use super::RuleId;
use crate::{
    CountryLists, Decision, Finding, PastPayment, Rule, Severity, View,
    amount::Kroner,
    parameter::{Count, Limit, Treatment, Window},
};

/// The limits.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Velocity {
    max_payments: Count,
    count_window: Window,
    daily_limit_nok: Limit,
    daily_window: Window,
    weekly_limit_nok: Limit,
    weekly_window: Window,
    severity: Severity,
    decision: Decision,
}

impl Velocity {
    /// What is too much, the narrowest window first, with the payments it rests on.
    fn too_many<'a>(&self, view: &View<'a>) -> Option<(String, &'a [PastPayment])> {
        let earlier = view.within(self.count_window.length());
        let count = earlier.len() + 1;
        (count > self.max_payments.len()).then(|| {
            let (most, window) = (self.max_payments.get(), self.count_window);
            let text = format!("{count} payments within {window} are more than {most}.");
            (text, earlier)
        })
    }

    fn too_much<'a>(
        view: &View<'a>,
        window: Window,
        limit: Limit,
    ) -> Option<(String, &'a [PastPayment])> {
        let earlier = view.within(window.length());
        let before: i128 = earlier.iter().map(|past| past.amount.wide()).sum();
        let (sum, limit) = (before + view.payment.amount.wide(), limit.ore());
        (sum > limit).then(|| {
            let (sum, limit) = (Kroner(sum), Kroner(limit));
            let text = format!("{sum} within {window} is more than {limit}.");
            (text, earlier)
        })
    }
}

impl Rule for Velocity {
    fn evaluate(&self, view: &View<'_>, _: &CountryLists) -> Option<Finding> {
        let reasons = [
            self.too_many(view),
            Self::too_much(view, self.daily_window, self.daily_limit_nok),
            Self::too_much(view, self.weekly_window, self.weekly_limit_nok),
        ];
        let mut reasons = reasons.into_iter().flatten();
        let (text, mut evidence) = reasons.next()?;
        let mut finding = Finding::new(
            RuleId::Velocity,
            Treatment::new(self.severity, self.decision),
            text,
        );
        for (text, earlier) in reasons {
            finding.also(Treatment::new(self.severity, self.decision), &text);
            if earlier.len() > evidence.len() {
                evidence = earlier;
            }
        }
        Some(finding.resting_on(evidence.iter().map(|past| past.payment)))
    }

    fn looks_back(&self) -> chrono::TimeDelta {
        let windows = [self.count_window, self.daily_window, self.weekly_window];
        let longest = windows.into_iter().map(Window::length).max();
        longest.unwrap_or_default()
    }
}
