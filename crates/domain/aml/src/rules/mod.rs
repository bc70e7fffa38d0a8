//! The rules, and the one registry of them: each line names a rule in its file, its section in
//! rule sets and the word it is known by ever after.

mod fan_in;
mod fan_out;
mod high_amount;
mod high_risk_country;
mod outcome;
mod pep;
mod sanctions;
mod structuring;
#[cfg(test)]
mod tests;
mod unusual_pattern;
mod velocity;

use serde::{Deserialize, Serialize};

use crate::Rule;

/// Makes of the list of rules: their names, the sections of a rule set, and the order in which
/// they are asked.
macro_rules! registry {
    ($($(#[$meta:meta])* $section:ident: $name:ident($rule:path),)*) => {
        /// Which rule. Stored with every alert; a rule that is dropped keeps its name here.
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
        )]
        #[serde(rename_all = "snake_case")]
        pub enum RuleId {
            $($(#[$meta])* $name,)*
        }

        impl RuleId {
            /// Every rule there is.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The word it is known by, in rule sets and in storage.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$name => stringify!($section),)*
                }
            }
        }

        /// Every rule with its parameters. None may be missing: a rule is switched off with
        /// parameters that no payment meets.
        #[derive(Debug, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub(crate) struct Rules {
            $($section: $rule,)*
        }

        impl Rules {
            /// The rules, in order.
            pub(crate) fn each(&self) -> [&dyn Rule; RuleId::ALL.len()] {
                [$(&self.$section,)*]
            }
        }
    };
}

registry! {
    /// Payer or recipient is on a sanctions list.
    sanctions: Sanctions(sanctions::Sanctions),
    /// The destination is on a list of high-risk countries.
    high_risk_country: HighRiskCountry(high_risk_country::HighRiskCountry),
    /// Payer or recipient is a politically exposed person.
    pep: Pep(pep::Pep),
    /// One sum in several payments, each below the threshold.
    structuring: Structuring(structuring::Structuring),
    /// One large payment.
    high_amount: HighAmount(high_amount::HighAmount),
    /// Too many payments, or too much in sum.
    velocity: Velocity(velocity::Velocity),
    /// Far more than the customer is used to send.
    unusual_pattern: UnusualPattern(unusual_pattern::UnusualPattern),
    /// Many customers pay one account.
    fan_in: FanIn(fan_in::FanIn),
    /// One customer pays many new accounts.
    fan_out: FanOut(fan_out::FanOut),
}

impl std::fmt::Display for RuleId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

impl std::str::FromStr for RuleId {
    type Err = UnknownRule;

    fn from_str(text: &str) -> Result<Self, UnknownRule> {
        let named = Self::ALL.iter().find(|rule| rule.name() == text);
        named.copied().ok_or(UnknownRule)
    }
}

/// The text names no rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no rule has this name")]
pub struct UnknownRule;
