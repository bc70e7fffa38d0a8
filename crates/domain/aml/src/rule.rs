//! What every rule of money-laundering monitoring looks like.

use crate::{CountryLists, Finding, View};

/// One rule with its parameters. A rule is one file in `rules/` and one line in the registry
/// there.
pub trait Rule: std::fmt::Debug + Send + Sync {
    /// Evaluates the facts; returns at most one finding.
    fn evaluate(&self, view: &View<'_>, lists: &CountryLists) -> Option<Finding>;

    /// The period of the customer's payments that the rule considers.
    fn looks_back(&self) -> chrono::TimeDelta {
        chrono::TimeDelta::zero()
    }

    /// The period of other customers' payments to the same account that the rule considers.
    fn looks_across(&self) -> chrono::TimeDelta {
        chrono::TimeDelta::zero()
    }
}
