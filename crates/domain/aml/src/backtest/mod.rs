//! Replays payments of the past through a rule set: what it would have found, what it would find
//! that another one does not, and how often it would have been right. Streaming: what is kept is
//! what lies within the longest window, and a line per customer and per pair of customer and
//! account.

mod engine;
mod report;
mod row;
mod state;
#[cfg(test)]
mod tests;

pub use engine::{Backtest, RowError};
pub use report::{
    BacktestReport, Changed, Difference, Hits, HotCustomer, RunSummary, Skipped, SkippedRow,
};
pub use row::{AssessedPayment, COLUMNS, Column, Outcome, PaymentRow, RowMatch};
