//! The storage ports of this crate as a suite of rules: a store is right when it passes. A rule is
//! an `async fn(Arc<dyn AmlStorage>)`; [`aml_contract!`](crate::aml_contract) makes a test of each.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    reason = "a suite of tests: it speaks by panicking"
)]

pub mod alerts;
pub mod assessments;
pub mod destinations;
mod macros;
pub mod reports;
pub mod rule_sets;
mod sample;
pub mod units;

pub use sample::people;

use crate::ports::{
    AlertQueries, AmlStore, AssessmentQueries, DestinationQueries, ReplayQueries, ReportQueries,
    RuleSetQueries,
};

/// Every storage port of this crate in one value.
pub trait AmlStorage:
    AmlStore
    + AssessmentQueries
    + AlertQueries
    + DestinationQueries
    + ReplayQueries
    + ReportQueries
    + RuleSetQueries
{
}

impl<T> AmlStorage for T where
    T: AmlStore
        + AssessmentQueries
        + AlertQueries
        + DestinationQueries
        + ReplayQueries
        + ReportQueries
        + RuleSetQueries
{
}
