//! Money in whole minor units of a currency: øre, cents, yen. No floating point, and overflow is an
//! error.

use std::{fmt, str::FromStr};

use rust_decimal::{Decimal, RoundingStrategy, prelude::ToPrimitive};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// An ISO 4217 currency.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Currency(iso_currency::Currency);

/// The text is not the ISO 4217 code of a currency with minor units.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("not an ISO 4217 currency code")]
pub struct UnknownCurrency;

impl Currency {
    /// Norwegian krone, in which customers pay.
    pub const NOK: Self = Self(iso_currency::Currency::NOK);
    /// Euro.
    pub const EUR: Self = Self(iso_currency::Currency::EUR);

    /// The code, `NOK`.
    pub fn code(&self) -> &'static str {
        self.0.code()
    }

    /// Decimal places of the minor unit (ISO 4217): 0 for JPY, 2 for NOK, 3 for TND.
    pub fn minor_digits(&self) -> u32 {
        // Infallible: only currencies with a minor unit can be constructed.
        self.0.exponent().map_or(0, u32::from)
    }
}

impl FromStr for Currency {
    type Err = UnknownCurrency;

    fn from_str(text: &str) -> Result<Self, UnknownCurrency> {
        let currency = iso_currency::Currency::from_code(text).ok_or(UnknownCurrency)?;
        // Gold, test codes and the like have no minor unit; payments in them are impossible.
        currency.exponent().ok_or(UnknownCurrency)?;
        Ok(Self(currency))
    }
}

impl TryFrom<String> for Currency {
    type Error = UnknownCurrency;

    fn try_from(text: String) -> Result<Self, UnknownCurrency> {
        text.parse()
    }
}

impl From<Currency> for String {
    fn from(currency: Currency) -> Self {
        currency.code().to_owned()
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl Ord for Currency {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.code().cmp(other.code())
    }
}

impl PartialOrd for Currency {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

/// Why an amount cannot be computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum MoneyError {
    /// The result does not fit 64 bits of minor units.
    #[error("amount is too large to be represented")]
    Overflow,
    /// The amounts have different currencies.
    #[error("{left} and {right} cannot be combined")]
    CurrencyMismatch {
        /// Currency of the left side.
        left: Currency,
        /// Currency of the right side.
        right: Currency,
    },
    /// The text has more decimal places than the currency has.
    #[error("more decimal places than {0} has")]
    Precision(Currency),
    /// The text is not a decimal number.
    #[error("not a decimal amount")]
    NotANumber,
}

/// An amount: whole minor units and a currency. On the wire `{"amount": 150000, "currency":
/// "NOK"}`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Money {
    #[serde(rename = "amount")]
    minor: i64,
    currency: Currency,
}

impl Money {
    /// `minor` units of `currency`.
    pub const fn new(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// An amount in øre.
    pub const fn nok(ore: i64) -> Self {
        Self::new(ore, Currency::NOK)
    }

    /// Zero in a currency.
    pub const fn zero(currency: Currency) -> Self {
        Self::new(0, currency)
    }

    /// Whole minor units.
    pub const fn minor(&self) -> i64 {
        self.minor
    }

    /// The currency.
    pub const fn currency(&self) -> Currency {
        self.currency
    }

    /// Whether the amount is below zero.
    pub const fn is_negative(&self) -> bool {
        self.minor < 0
    }

    /// The sum.
    pub fn checked_add(self, other: Self) -> Result<Self, MoneyError> {
        self.same_currency(other)?;
        let minor = self
            .minor
            .checked_add(other.minor)
            .ok_or(MoneyError::Overflow)?;
        Ok(Self::new(minor, self.currency))
    }

    /// The difference; may be negative.
    pub fn checked_sub(self, other: Self) -> Result<Self, MoneyError> {
        self.same_currency(other)?;
        let minor = self
            .minor
            .checked_sub(other.minor)
            .ok_or(MoneyError::Overflow)?;
        Ok(Self::new(minor, self.currency))
    }

    /// Compares two amounts of one currency.
    pub fn compare(self, other: Self) -> Result<std::cmp::Ordering, MoneyError> {
        self.same_currency(other)?;
        Ok(self.minor.cmp(&other.minor))
    }

    /// The amount in major units, exactly: 1500.00.
    pub fn to_decimal(self) -> Decimal {
        Decimal::new(self.minor, self.currency.minor_digits())
    }

    /// An exact amount in major units. More decimal places than the currency has are an error.
    pub fn from_decimal(major: Decimal, currency: Currency) -> Result<Self, MoneyError> {
        let minor = scaled(major, currency)?;
        if !minor.fract().is_zero() {
            return Err(MoneyError::Precision(currency));
        }
        Self::from_minor_decimal(minor, currency)
    }

    /// An amount in major units, rounded to the currency's minor unit with the given strategy.
    pub fn round_decimal(
        major: Decimal,
        currency: Currency,
        rounding: RoundingStrategy,
    ) -> Result<Self, MoneyError> {
        let minor = scaled(major, currency)?.round_dp_with_strategy(0, rounding);
        Self::from_minor_decimal(minor, currency)
    }

    /// Parses a decimal text in major units (`1500.00`), as partners write amounts.
    pub fn parse_major(text: &str, currency: Currency) -> Result<Self, MoneyError> {
        let major = Decimal::from_str_exact(text).map_err(|_| MoneyError::NotANumber)?;
        Self::from_decimal(major, currency)
    }

    /// The decimal text in major units with all of the currency's places: `1500.00`.
    pub fn major_text(self) -> String {
        self.to_decimal().to_string()
    }

    fn from_minor_decimal(minor: Decimal, currency: Currency) -> Result<Self, MoneyError> {
        let minor = minor.to_i64().ok_or(MoneyError::Overflow)?;
        Ok(Self::new(minor, currency))
    }

    fn same_currency(self, other: Self) -> Result<(), MoneyError> {
        if self.currency == other.currency {
            return Ok(());
        }
        Err(MoneyError::CurrencyMismatch {
            left: self.currency,
            right: other.currency,
        })
    }
}

fn scaled(major: Decimal, currency: Currency) -> Result<Decimal, MoneyError> {
    let factor = Decimal::from(10_u64.pow(currency.minor_digits()));
    major.checked_mul(factor).ok_or(MoneyError::Overflow)
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.major_text(), self.currency)
    }
}

impl fmt::Debug for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::testing::{any_currency, any_money};

    fn currency(code: &str) -> Currency {
        code.parse().unwrap()
    }

    #[test]
    fn minor_units_follow_iso_4217() {
        for (code, digits) in [("NOK", 2), ("JPY", 0), ("TND", 3), ("CLP", 0), ("UGX", 0)] {
            assert_eq!(currency(code).minor_digits(), digits, "{code}");
        }
    }

    #[test]
    fn what_is_no_spendable_currency_is_refused() {
        for code in ["XAU", "XXX", "XTS", "nok", "", "NO", "NOKK"] {
            assert_eq!(code.parse::<Currency>(), Err(UnknownCurrency), "{code:?}");
        }
    }

    #[test]
    fn text_of_each_scale_is_exact() {
        assert_eq!(Money::nok(150_000).to_string(), "1500.00 NOK");
        assert_eq!(Money::new(7, currency("JPY")).to_string(), "7 JPY");
        assert_eq!(Money::new(1_234, currency("TND")).to_string(), "1.234 TND");
        assert_eq!(
            Money::parse_major("0.001", currency("TND")).map(|m| m.minor()),
            Ok(1)
        );
        let too_fine = Money::parse_major("0.001", Currency::NOK);
        assert_eq!(too_fine, Err(MoneyError::Precision(Currency::NOK)));
        assert_eq!(
            Money::parse_major("1e3", Currency::NOK),
            Err(MoneyError::NotANumber)
        );
    }

    proptest! {
        #[test]
        fn overflow_is_an_error_and_never_wraps(a: i64, b: i64, c in any_currency()) {
            let (left, right) = (Money::new(a, c), Money::new(b, c));
            let exact = i128::from(a) + i128::from(b);
            match left.checked_add(right) {
                Ok(sum) => prop_assert_eq!(i128::from(sum.minor()), exact),
                Err(error) => {
                    prop_assert_eq!(error, MoneyError::Overflow);
                    prop_assert!(i64::try_from(exact).is_err());
                }
            }
            let exact = i128::from(a) - i128::from(b);
            match left.checked_sub(right) {
                Ok(rest) => prop_assert_eq!(i128::from(rest.minor()), exact),
                Err(_) => prop_assert!(i64::try_from(exact).is_err()),
            }
        }

        #[test]
        fn currencies_never_mix(a in any_money(), b in any_money()) {
            prop_assume!(a.currency() != b.currency());
            prop_assert!(a.checked_add(b).is_err());
            prop_assert!(a.checked_sub(b).is_err());
            prop_assert!(a.compare(b).is_err());
        }

        #[test]
        fn text_and_json_give_the_same_money_back(money in any_money()) {
            prop_assert_eq!(Money::parse_major(&money.major_text(), money.currency()), Ok(money));
            let json = serde_json::to_string(&money).unwrap();
            prop_assert_eq!(serde_json::from_str::<Money>(&json).unwrap(), money);
        }

        #[test]
        fn what_was_added_can_be_taken_away(a in any_money(), b: i32) {
            let b = Money::new(i64::from(b), a.currency());
            if let Ok(sum) = a.checked_add(b) {
                prop_assert_eq!(sum.checked_sub(b), Ok(a));
            }
        }
    }
}
