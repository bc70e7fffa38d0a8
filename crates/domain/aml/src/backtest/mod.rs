//! Replays payments of the past through a rule set: what it would have found, what it would find
//! that another one does not, and how often it would have been right.
//!
//! A replay streams. It keeps the payments within the longest window, a few figures per customer,
//! and each pair of customer and account.

mod engine;
mod payment;
mod report;
mod state;
#[cfg(test)]
mod tests;

pub use engine::{Backtest, OutOfOrder};
pub use payment::{AssessedPayment, HistoricalPayment, Outcome};
pub use report::{
    BacktestReport, Changed, Difference, Hits, HotCustomer, RunSummary, Skipped, SkippedRow,
};
