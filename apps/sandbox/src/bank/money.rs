//! Amounts on the wire (`"amount": "123.45"`), never a float.

use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::error::BankError;
use crate::norges_bank::rates::Rates;

/// An amount as the protocol writes it.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Amount {
    pub(crate) currency: String,
    pub(crate) amount: String,
}

impl Amount {
    /// The number, checked against the protocol's pattern and to be above zero.
    pub(crate) fn positive(&self) -> Result<Decimal, BankError> {
        let currency =
            self.currency.len() == 3 && self.currency.bytes().all(|byte| byte.is_ascii_uppercase());
        if !currency {
            let why = "three capital letters";
            return Err(BankError::format("instructedAmount.currency", why));
        }
        let (whole, part) = self.amount.split_once('.').unwrap_or((&self.amount, "0"));
        let digits = |text: &str, most: usize| {
            (1..=most).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
        };
        if !digits(whole, 14) || !digits(part, 3) {
            let why = "1 to 14 digits, and after a point 1 to 3 more";
            return Err(BankError::format("instructedAmount.amount", why));
        }
        match self.amount.parse::<Decimal>() {
            Ok(amount) if amount > Decimal::ZERO => Ok(amount),
            _ => Err(BankError::format("instructedAmount.amount", "above zero")),
        }
    }

    /// What the amount costs in NOK at the published rate, half up to the øre.
    pub(crate) fn in_nok(&self, rates: &Rates) -> Option<Decimal> {
        let amount: Decimal = self.amount.parse().ok()?;
        let rate = rates.nok_per_unit(&self.currency)?;
        let nok = amount.checked_mul(rate)?;
        Some(nok.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero))
    }
}

/// An amount of NOK on the wire, always with two decimals.
pub(crate) fn nok(amount: Decimal) -> Value {
    json!({ "currency": "NOK", "amount": format!("{amount:.2}") })
}
