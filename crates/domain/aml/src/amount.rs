//! What was sent, in øre: rules compare and add amounts of one currency only.

use std::fmt;

use kernel::{Currency, Money};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// An amount of Norwegian kroner above zero, in øre. In JSON the number of øre.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "i64", into = "i64")]
pub struct Amount(i64);

/// Why an amount cannot be assessed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum InvalidAmount {
    /// Customers pay in kroner; the sums of the law are in kroner.
    #[error("an assessed amount is in NOK, not {0}")]
    Currency(Currency),
    /// Zero or below.
    #[error("an assessed amount is above zero")]
    NotPositive,
}

impl Amount {
    /// An amount of this many øre.
    pub fn ore(ore: i64) -> Result<Self, InvalidAmount> {
        if ore > 0 {
            Ok(Self(ore))
        } else {
            Err(InvalidAmount::NotPositive)
        }
    }

    /// Øre.
    pub fn as_ore(self) -> i64 {
        self.0
    }

    /// Øre, in the width sums are made in: 2^63 payments of the largest amount fit, so that a sum
    /// neither overflows nor has to saturate.
    pub fn wide(self) -> i128 {
        i128::from(self.0)
    }

    /// The amount as money.
    pub fn money(self) -> Money {
        Money::nok(self.0)
    }
}

impl TryFrom<Money> for Amount {
    type Error = InvalidAmount;

    fn try_from(money: Money) -> Result<Self, InvalidAmount> {
        if money.currency() == Currency::NOK {
            Self::ore(money.minor())
        } else {
            Err(InvalidAmount::Currency(money.currency()))
        }
    }
}

impl TryFrom<i64> for Amount {
    type Error = InvalidAmount;

    fn try_from(ore: i64) -> Result<Self, InvalidAmount> {
        Self::ore(ore)
    }
}

impl From<Amount> for i64 {
    fn from(amount: Amount) -> Self {
        amount.0
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&Kroner(self.wide()), f)
    }
}

impl fmt::Debug for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A sum in øre, written for people: `50,000.00 NOK`.
pub(crate) struct Kroner(pub(crate) i128);

impl fmt::Display for Kroner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (kroner, ore) = (self.0.unsigned_abs() / 100, self.0.unsigned_abs() % 100);
        // Nearly all sums fit in 64 bits, which are written far faster than 128.
        let whole =
            u64::try_from(kroner).map_or_else(|_| kroner.to_string(), |short| short.to_string());
        if self.0 < 0 {
            f.write_str("-")?;
        }
        let mut rest = whole.as_str();
        while rest.len() > 3 {
            let (group, after) = rest.split_at((rest.len() - 1) % 3 + 1);
            f.write_str(group)?;
            f.write_str(",")?;
            rest = after;
        }
        write!(f, "{rest}.{ore:02} NOK")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_currencies_and_nothing_at_all_are_refused() {
        let euro = Money::new(100, Currency::EUR);
        let refused = Amount::try_from(euro);
        assert_eq!(refused, Err(InvalidAmount::Currency(Currency::EUR)));
        for ore in [0, -1, i64::MIN] {
            assert_eq!(Amount::ore(ore), Err(InvalidAmount::NotPositive));
            assert!(serde_json::from_str::<Amount>(&ore.to_string()).is_err());
        }
    }

    #[test]
    fn sums_are_written_for_people() {
        for (ore, text) in [
            (1, "0.01 NOK"),
            (99_999, "999.99 NOK"),
            (100_000, "1,000.00 NOK"),
            (12_345_678_905, "123,456,789.05 NOK"),
            (-100_050, "-1,000.50 NOK"),
            (-5, "-0.05 NOK"),
            (
                i128::from(i64::MAX) * 1_000,
                "92,233,720,368,547,758,070.00 NOK",
            ),
        ] {
            assert_eq!(Kroner(ore).to_string(), text);
        }
    }
}
