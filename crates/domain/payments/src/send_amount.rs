//! The limits of the amount of one payment.

use kernel::{Currency, Money};
use thiserror::Error;

/// Least and greatest amount of one payment, both allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    minimum: Money,
    maximum: Money,
}

/// Limits that let nothing or nonsense through.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("limits must be kroner, the minimum above zero and not above the maximum")]
pub struct InvalidLimits;

impl Limits {
    /// Limits in kroner; the minimum above zero and not above the maximum.
    pub fn new(minimum: Money, maximum: Money) -> Result<Self, InvalidLimits> {
        let kroner = [minimum, maximum]
            .iter()
            .all(|limit| limit.currency() == Currency::NOK);
        if kroner && (1..=maximum.minor()).contains(&minimum.minor()) {
            Ok(Self { minimum, maximum })
        } else {
            Err(InvalidLimits)
        }
    }

    /// Least amount.
    pub const fn minimum(&self) -> Money {
        self.minimum
    }

    /// Greatest amount.
    pub const fn maximum(&self) -> Money {
        self.maximum
    }
}

/// 100 to 50,000 kroner.
impl Default for Limits {
    fn default() -> Self {
        Self {
            minimum: Money::nok(10_000),
            maximum: Money::nok(5_000_000),
        }
    }
}

/// An amount that may be sent: kroner, within the limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SendAmount(Money);

/// Why an amount may not be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum InvalidSendAmount {
    /// Not kroner.
    #[error("must be in NOK")]
    NotKroner,
    /// Too little.
    #[error("must be at least {minimum}")]
    BelowMinimum {
        /// Least amount.
        minimum: Money,
    },
    /// Too much.
    #[error("must be at most {maximum}")]
    AboveMaximum {
        /// Greatest amount.
        maximum: Money,
    },
}

impl SendAmount {
    /// Takes an amount within the limits.
    pub fn new(amount: Money, limits: &Limits) -> Result<Self, InvalidSendAmount> {
        let Limits { minimum, maximum } = *limits;
        if amount.currency() != Currency::NOK {
            return Err(InvalidSendAmount::NotKroner);
        }
        if amount.minor() < minimum.minor() {
            return Err(InvalidSendAmount::BelowMinimum { minimum });
        }
        if amount.minor() > maximum.minor() {
            return Err(InvalidSendAmount::AboveMaximum { maximum });
        }
        Ok(Self(amount))
    }

    /// The amount.
    pub const fn money(self) -> Money {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn from_100_to_50_000_kroner_may_be_sent_and_not_an_ore_more_or_less() {
        let limits = Limits::default();
        let send = |ore| SendAmount::new(Money::nok(ore), &limits).map(SendAmount::money);
        assert_eq!(send(10_000), Ok(Money::nok(10_000)));
        assert_eq!(send(5_000_000), Ok(Money::nok(5_000_000)));
        let minimum = Money::nok(10_000);
        let maximum = Money::nok(5_000_000);
        assert_eq!(
            send(9_999),
            Err(InvalidSendAmount::BelowMinimum { minimum })
        );
        assert_eq!(
            send(5_000_001),
            Err(InvalidSendAmount::AboveMaximum { maximum })
        );
    }

    #[test]
    fn other_currencies_than_kroner_are_not_sent() {
        assert_eq!(
            SendAmount::new(Money::new(20_000, Currency::EUR), &Limits::default()),
            Err(InvalidSendAmount::NotKroner)
        );
    }

    #[test]
    fn limits_that_let_nothing_or_nonsense_through_are_refused() {
        let euro = Money::new(1, Currency::EUR);
        for (minimum, maximum) in [
            (Money::nok(0), Money::nok(1)),
            (Money::nok(-1), Money::nok(1)),
            (Money::nok(2), Money::nok(1)),
            (euro, Money::nok(1)),
            (Money::nok(1), euro),
        ] {
            assert_eq!(Limits::new(minimum, maximum), Err(InvalidLimits));
        }
    }

    proptest! {
        #[test]
        fn an_amount_is_taken_if_and_only_if_it_is_within_the_limits(ore: i64, a: u32, b: u32) {
            let (low, high) = (i64::from(a.min(b)).max(1), i64::from(a.max(b)).max(1));
            let limits = Limits::new(Money::nok(low), Money::nok(high)).unwrap();
            let taken = SendAmount::new(Money::nok(ore), &limits).is_ok();
            prop_assert_eq!(taken, (low..=high).contains(&ore));
        }
    }
}
