//! The replay itself: one row at a time, in the order of time.

use kernel::Timestamp;
use thiserror::Error;

use super::{
    payment::HistoricalPayment,
    report::{BacktestReport, Difference, HotCustomer, RunSummary, Skipped},
    state::{Counter, Memory},
};
use crate::{CountryLists, PaymentFacts, PaymentId, RuleSet, Verdict, evaluate};

/// A payment that is older than the one before it. It was left out, and the replay goes on.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("out of order: {at} comes after {previous}")]
pub struct OutOfOrder {
    /// Its time.
    pub at: Timestamp,
    /// The time of the payment before.
    pub previous: Timestamp,
}

/// A replay under way.
pub struct Backtest<'a> {
    rules: &'a RuleSet,
    lists: &'a CountryLists,
    draft: RunSummary,
    baseline: Option<(&'a RuleSet, RunSummary, Difference)>,
    memory: Memory,
    ids: Counter,
    rows: u64,
    payments: u64,
    skipped: Skipped,
    from: Option<Timestamp>,
    to: Option<Timestamp>,
}

impl<'a> Backtest<'a> {
    /// A replay through `rules`, compared with `baseline` if there is one.
    pub fn new(rules: &'a RuleSet, baseline: Option<&'a RuleSet>, lists: &'a CountryLists) -> Self {
        let longest = |window: fn(&RuleSet) -> chrono::TimeDelta| {
            window(rules).max(baseline.map(window).unwrap_or_default())
        };
        let looks_back = longest(RuleSet::looks_back);
        let looks_across = longest(RuleSet::looks_across);
        let compared = baseline.map(|baseline| {
            let summary = RunSummary::new(baseline.version().clone());
            (baseline, summary, Difference::default())
        });
        Self {
            rules,
            lists,
            draft: RunSummary::new(rules.version().clone()),
            baseline: compared,
            memory: Memory::new(looks_back, looks_across),
            ids: Counter::default(),
            rows: 0,
            payments: 0,
            skipped: Skipped::default(),
            from: None,
            to: None,
        }
    }

    /// Replays rows to the end of them. A row that could not be read is `Err` with the reason, and
    /// left out like one that is out of order.
    pub fn run(
        mut self,
        rows: impl IntoIterator<Item = Result<HistoricalPayment, String>>,
    ) -> BacktestReport {
        for row in rows {
            match row {
                // A row left out is in the report.
                Ok(row) => drop(self.push(&row)),
                Err(why) => self.skip(why),
            }
        }
        self.finish()
    }

    /// Leaves out a row that could not be read.
    pub fn skip(&mut self, why: String) {
        self.rows = self.rows.saturating_add(1);
        self.skipped.note(self.rows, why);
    }

    /// Replays one payment.
    ///
    /// # Errors
    /// [`OutOfOrder`]; the payment was left out, and the report says so.
    pub fn push(&mut self, row: &HistoricalPayment) -> Result<(), OutOfOrder> {
        self.rows = self.rows.saturating_add(1);
        let replayed = self.replay(row);
        if let Err(error) = &replayed {
            self.skipped.note(self.rows, error.to_string());
        }
        replayed
    }

    fn replay(&mut self, row: &HistoricalPayment) -> Result<(), OutOfOrder> {
        let at = row.at;
        if let Some(previous) = self.to.filter(|previous| at < *previous) {
            return Err(OutOfOrder { at, previous });
        }
        self.memory.forget(at);
        let customer = self.memory.customer(&row.customer, &self.ids);
        let Some(id) = self.memory.id(customer) else {
            return Ok(());
        };
        let (account, creditor) = self.memory.account(&row.creditor);
        let payment = PaymentFacts {
            payment: PaymentId::new(&self.ids),
            customer: id,
            at,
            amount: row.amount,
            country: row.country,
            creditor,
            due_diligence: row.due_diligence,
            customer_screening: row.customer_screening.clone(),
            recipient_screening: row.recipient_screening.clone(),
        };
        let place = (customer, account);
        let first = self.memory.meets(place.0, place.1);
        let alerts = self.judge(row, &payment, place, first);
        self.memory.remember(place, &payment, first, alerts);
        self.payments = self.payments.saturating_add(1);
        self.from = self.from.or(Some(at));
        self.to = Some(at);
        Ok(())
    }

    /// Returns how many alerts the rule set under test raises.
    fn judge(
        &mut self,
        row: &HistoricalPayment,
        payment: &PaymentFacts,
        place: (usize, usize),
        first: bool,
    ) -> u64 {
        let view = self.memory.view(place, payment, first);
        let verdict: Verdict = evaluate(self.rules, self.lists, &view);
        self.draft.count(&verdict, row.outcome);
        if let Some((baseline, summary, difference)) = &mut self.baseline {
            let before = evaluate(baseline, self.lists, &view);
            summary.count(&before, row.outcome);
            difference.count(&row.id, &verdict, &before);
        }
        u64::try_from(verdict.findings.len()).unwrap_or(u64::MAX)
    }

    /// Rows seen so far, those left out included; for a progress bar.
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// The report.
    pub fn finish(self) -> BacktestReport {
        let hottest = self.memory.hottest(BacktestReport::MAX_HOT).into_iter();
        let hottest = hottest.map(|(customer, alerts, payments)| HotCustomer {
            customer: customer.to_owned(),
            alerts,
            payments,
        });
        let draft = self.draft.finish();
        let (baseline, difference) = match self.baseline {
            None => (None, None),
            Some((_, summary, difference)) => {
                let summary = summary.finish();
                let difference = difference.finish(&draft, &summary);
                (Some(summary), Some(difference))
            }
        };
        BacktestReport {
            payments: self.payments,
            from: self.from,
            to: self.to,
            skipped: self.skipped,
            draft,
            baseline,
            difference,
            hottest_customers: hottest.collect(),
        }
    }

    #[cfg(test)]
    pub(super) fn remembered(&self) -> (usize, usize) {
        self.memory.remembered()
    }
}
