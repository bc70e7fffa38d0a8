//! What every rule of money-laundering monitoring looks like.

use crate::{CountryLists, Finding, View};

/// One rule with its parameters. A rule is one file in `rules/` and one line in the registry
/// there.
pub trait Rule: std::fmt::Debug + Send + Sync {
    /// What the rule finds in these facts; at most one finding.
    fn evaluate(&self, view: &View<'_>, lists: &CountryLists) -> Option<Finding>;

    /// How far back the rule looks at the customer's payments.
    fn looks_back(&self) -> chrono::TimeDelta {
        chrono::TimeDelta::zero()
    }

    /// How far back the rule looks at other customers' payments to the same account.
    fn looks_across(&self) -> chrono::TimeDelta {
        chrono::TimeDelta::zero()
    }
}
