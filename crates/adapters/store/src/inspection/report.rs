//! What a check tells: in words for people, as JSON for machines.

use kernel::Timestamp;
use serde::Serialize;

/// All that was examined, and what does not fit.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CheckReport {
    /// Whether nothing was found.
    pub clean: bool,
    /// `postgresql` or `sqlite`.
    pub engine: &'static str,
    /// The moment that decided what is overdue.
    pub as_of: Timestamp,
    /// Each check.
    pub checks: Vec<Checked>,
    /// Sums, to compare two looks by.
    pub sums: Sums,
}

/// One check.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Checked {
    /// Name.
    pub name: &'static str,
    /// The statement that holds if nothing is found.
    pub says: &'static str,
    /// Rows examined.
    pub examined: u64,
    /// What does not fit; the first ones if there are many.
    pub findings: Vec<Finding>,
    /// Number of further findings.
    pub more: u64,
}

/// Something that does not fit. Names places, never values.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The table.
    pub table: String,
    /// Id of the row.
    pub id: String,
    /// Description of the violation.
    pub what: String,
}

/// Sums over everything stored.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Sums {
    /// Payments by state and currency.
    pub payments: Vec<PaymentSum>,
    /// Fees of completed payments, in minor units of the currency: what is to be invoiced.
    pub fees_earned: Vec<(String, i64)>,
}

/// Payments in one state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PaymentSum {
    /// State.
    pub state: String,
    /// Currency.
    pub currency: String,
    /// Number of items.
    pub count: i64,
    /// Sent, in minor units.
    pub sent: i64,
    /// Fees, in minor units.
    pub fees: i64,
}

impl CheckReport {
    pub(crate) fn new(
        engine: &'static str,
        as_of: Timestamp,
        checks: Vec<Checked>,
        sums: Sums,
    ) -> Self {
        Self {
            clean: checks.iter().all(|check| check.findings.is_empty()),
            engine,
            as_of,
            checks,
            sums,
        }
    }

    /// All findings, with the name of the check.
    pub fn findings(&self) -> impl Iterator<Item = (&'static str, &Finding)> {
        let of = |check: &'_ Checked| check.name;
        self.checks
            .iter()
            .flat_map(move |check| check.findings.iter().map(move |found| (of(check), found)))
    }
}
