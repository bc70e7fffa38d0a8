//! A share from nothing to the whole, exact to a ten-thousandth of a percent: fees and mark-ups.

use std::fmt;

use rust_decimal::{Decimal, prelude::ToPrimitive};
use serde::Deserialize;
use thiserror::Error;

/// 0 to 100 percent with at most four decimal places; kept in parts per million so that sums are
/// exact in integers.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(try_from = "Decimal")]
pub struct Percentage(u32);

/// Not 0 to 100, or more than four decimal places.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("a percentage is from 0 to 100 with at most four decimal places")]
pub struct InvalidPercentage;

impl Percentage {
    /// The whole, in parts per million.
    pub(crate) const WHOLE_PPM: u32 = 1_000_000;
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// The share in parts per million, at most [`Self::WHOLE_PPM`].
    pub(crate) const fn ppm(self) -> u32 {
        self.0
    }

    /// The value as a decimal number of percent, such as 0.5.
    pub fn to_decimal(self) -> Decimal {
        Decimal::new(i64::from(self.0), 4).normalize()
    }
}

impl TryFrom<Decimal> for Percentage {
    type Error = InvalidPercentage;

    fn try_from(percent: Decimal) -> Result<Self, InvalidPercentage> {
        percent
            .checked_mul(Decimal::from(10_000_u32))
            .filter(|ppm| ppm.fract().is_zero())
            .and_then(|ppm| ppm.to_u32())
            .filter(|ppm| *ppm <= Self::WHOLE_PPM)
            .map(Self)
            .ok_or(InvalidPercentage)
    }
}

impl fmt::Display for Percentage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} %", self.to_decimal())
    }
}

impl fmt::Debug for Percentage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn percentage(text: &str) -> Result<Percentage, InvalidPercentage> {
        Decimal::from_str_exact(text).unwrap().try_into()
    }

    #[test]
    fn percentages_are_exact_to_four_places_and_within_the_whole() {
        for (text, ppm) in [("0", 0), ("0.5", 5_000), ("0.0001", 1), ("100", 1_000_000)] {
            assert_eq!(percentage(text).map(Percentage::ppm), Ok(ppm), "{text}");
        }
        assert_eq!(percentage("0.50").unwrap().to_string(), "0.5 %");
        let huge = "79228162514264337593543950335";
        for wrong in ["-0.5", "100.0001", "0.00001", huge] {
            assert_eq!(percentage(wrong), Err(InvalidPercentage), "{wrong}");
        }
    }
}
