//! Money on the wire: `{"amount": 150000, "currency": "NOK"}`, in minor units.

use kernel::{Currency, Money};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::extract::Fields;

/// An amount in a request.
#[derive(Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Amount {
    /// Whole minor units.
    #[schema(example = 150_000)]
    amount: i64,
    /// ISO 4217.
    #[schema(example = "NOK")]
    currency: String,
}

impl Amount {
    /// The money, or the fault noted under this field.
    pub fn read(&self, field: &str, fields: &mut Fields) -> Option<Money> {
        let currency = self.currency.parse::<Currency>();
        let currency = fields.take(&format!("{field}.currency"), "unknown_currency", currency)?;
        Some(Money::new(self.amount, currency))
    }
}

/// An amount in an answer.
#[derive(Debug, Serialize, ToSchema)]
pub struct MoneyView {
    /// Whole minor units.
    #[schema(example = 150_000)]
    amount: i64,
    /// ISO 4217.
    #[schema(example = "NOK")]
    currency: &'static str,
}

impl From<Money> for MoneyView {
    fn from(money: Money) -> Self {
        Self {
            amount: money.minor(),
            currency: money.currency().code(),
        }
    }
}
