//! Exchange: the customer's rate, and amounts by it in both directions, exact to the minor unit.
//!
//! Everything is whole-number arithmetic. A product of an amount and a rate can have more digits
//! than a `Decimal` holds, which would then round silently.

#[cfg(test)]
mod tests;

use std::fmt;

use kernel::{Currency, Money};
use rust_decimal::{Decimal, RoundingStrategy, prelude::ToPrimitive};
use thiserror::Error;

use crate::{Percentage, ReferenceRate};

/// Units of a currency for one krone, exact to [`ExchangeRate::PLACES`] decimal places.
///
/// A rate computed from a published one is rounded down at the last place, so that no rounding
/// pays out more than was paid for; on 50,000 kroner that is less than a thousandth of a cent.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct ExchangeRate {
    currency: Currency,
    /// Units for one krone, times 10^PLACES; 1 to 10^16.
    scaled: u128,
}

/// Why a number is not a valid rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum RateError {
    /// Zero or less, or so small or great that no currency has it: a millionth to a million kroner
    /// for one unit.
    #[error("the rate of {0} is out of every plausible range")]
    OutOfRange(Currency),
    /// More than [`ExchangeRate::PLACES`] decimal places.
    #[error("the rate of {0} has too many decimal places")]
    Precision(Currency),
}

/// Why an amount cannot be exchanged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum ExchangeError {
    /// The amount is of another currency.
    #[error("needs {expected}, not {found}")]
    WrongCurrency {
        /// The currency that the rate converts.
        expected: Currency,
        /// The currency of the given amount.
        found: Currency,
    },
    /// Less than nothing.
    #[error("negative amounts are not exchanged")]
    Negative,
    /// The result does not fit 64 bits of minor units.
    #[error("amount is too large to be represented")]
    Overflow,
}

/// Decimal places of published rates (kroner for one unit) that are used.
const REFERENCE_PLACES: u32 = 12;
/// Kroner for one unit, times 10^REFERENCE_PLACES: a millionth to a million.
const REFERENCE_RANGE: std::ops::RangeInclusive<u128> = 1_000_000..=1_000_000_000_000_000_000;
/// Units for one krone, times 10^PLACES: the same range from the other side.
const MAX_SCALED: u128 = 10_000_000_000_000_000;

impl ExchangeRate {
    /// Decimal places of a rate.
    pub const PLACES: u32 = 10;

    /// The customer's rate: the published one less the mark-up.
    pub fn from_reference(rate: &ReferenceRate, markup: Percentage) -> Result<Self, RateError> {
        let out_of_range = RateError::OutOfRange(rate.currency);
        // Dearer currency, fewer units: rounding up here is rounding down for the recipient.
        let nok_per_unit = rate
            .nok_per_unit
            .round_dp_with_strategy(REFERENCE_PLACES, RoundingStrategy::AwayFromZero);
        let nok_per_unit = scaled(nok_per_unit, REFERENCE_PLACES)
            .filter(|scaled| REFERENCE_RANGE.contains(scaled))
            .ok_or(out_of_range)?;
        let kept = u128::from(Percentage::WHOLE_PPM.saturating_sub(markup.ppm()));
        let numerator = 10_u128.pow(REFERENCE_PLACES + Self::PLACES) * kept;
        let scaled = numerator / (nok_per_unit * u128::from(Percentage::WHOLE_PPM));
        Self::of_scaled(rate.currency, scaled).ok_or(out_of_range)
    }

    /// A rate as it was quoted.
    pub fn new(units_per_nok: Decimal, currency: Currency) -> Result<Self, RateError> {
        if units_per_nok.normalize().scale() > Self::PLACES {
            return Err(RateError::Precision(currency));
        }
        scaled(units_per_nok, Self::PLACES)
            .and_then(|scaled| Self::of_scaled(currency, scaled))
            .ok_or(RateError::OutOfRange(currency))
    }

    fn of_scaled(currency: Currency, scaled: u128) -> Option<Self> {
        (1..=MAX_SCALED)
            .contains(&scaled)
            .then_some(Self { currency, scaled })
    }

    /// The currency converted into.
    pub const fn currency(&self) -> Currency {
        self.currency
    }

    /// Units of the currency for one krone.
    pub fn units_per_nok(&self) -> Decimal {
        let scaled = self.scaled.to_i64().unwrap_or_default();
        Decimal::new(scaled, Self::PLACES).normalize()
    }

    /// The amount that arrives for this sum in kroner, rounded down to the minor unit.
    pub fn receive_for(&self, send: Money) -> Result<Money, ExchangeError> {
        let ore = minor_units(send, Currency::NOK)?;
        let (numerator, denominator) = self.minor_per_ore();
        let minor = ore.checked_mul(numerator).ok_or(ExchangeError::Overflow)? / denominator;
        money(minor, self.currency)
    }

    /// The fewest kroner for which at least so much arrives.
    pub fn send_for(&self, receive: Money) -> Result<Money, ExchangeError> {
        let minor = minor_units(receive, self.currency)?;
        let (numerator, denominator) = self.minor_per_ore();
        let ore = minor
            .checked_mul(denominator)
            .ok_or(ExchangeError::Overflow)?
            .div_ceil(numerator);
        money(ore, Currency::NOK)
    }

    /// Minor units of the currency for one øre, as a fraction.
    fn minor_per_ore(&self) -> (u128, u128) {
        let minor_per_unit = 10_u128.pow(self.currency.minor_digits());
        let ore_per_nok = 10_u128.pow(Currency::NOK.minor_digits());
        (
            self.scaled * minor_per_unit,
            10_u128.pow(Self::PLACES) * ore_per_nok,
        )
    }
}

fn money(minor: u128, currency: Currency) -> Result<Money, ExchangeError> {
    let minor = i64::try_from(minor).map_err(|_| ExchangeError::Overflow)?;
    Ok(Money::new(minor, currency))
}

/// The number times 10^places, if it is positive, has no more places and is not beyond all use.
fn scaled(number: Decimal, places: u32) -> Option<u128> {
    let number = number.normalize();
    let missing = places.checked_sub(number.scale())?;
    u128::try_from(number.mantissa())
        .ok()?
        .checked_mul(10_u128.checked_pow(missing)?)
}

fn minor_units(money: Money, expected: Currency) -> Result<u128, ExchangeError> {
    let found = money.currency();
    if found != expected {
        return Err(ExchangeError::WrongCurrency { expected, found });
    }
    u128::try_from(money.minor()).map_err(|_| ExchangeError::Negative)
}

impl fmt::Debug for ExchangeRate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}/NOK", self.units_per_nok(), self.currency)
    }
}
