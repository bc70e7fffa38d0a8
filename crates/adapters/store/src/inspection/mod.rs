//! What checks of the stored data are made of: a snapshot that all of them see, rules in SQL, and a
//! reader for every row. The checks themselves stand in [`crate::check`].

mod check;
mod decodable;
mod report;
mod rule;
mod snapshot;

pub use self::report::{CheckReport, Checked, Finding, PaymentSum, Sums};
pub(crate) use self::{
    check::Check,
    decodable::decodable,
    rule::{Rule, Violation},
    snapshot::{Inspection, PAGE, inspect},
};
