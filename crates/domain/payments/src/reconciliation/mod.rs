//! Whether the banks' books agree with ours: what is paid here is booked there, once and with the
//! right amount, and the other way round. The last net under everything that keeps a payment from
//! being lost or executed twice, and the way back after the database was set back in time.
//!
//! `compare` decides, and is a pure function; `record` tells each difference once; `run` reads.
//! Nothing is corrected here: a person settles a difference.

mod compare;
mod difference;
mod record;
mod run;

pub use compare::{Comparison, SETTLEMENT_DELAY, compare};
pub use difference::{Difference, Discrepancy, DiscrepancyKind};
pub use run::{InvalidDays, ReconcileAccounts, Reconciled, Scope, Unread, UnreadReason, Window};

#[cfg(test)]
mod tests;
