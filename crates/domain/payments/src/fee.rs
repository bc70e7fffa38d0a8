//! Drop's price: a fee on top of the amount sent and, if there is one, a mark-up on the rate.
//!
//! The fee is never taken out of the transfer (Drop does not hold money); it accrues and is
//! invoiced. Both are data, for all corridors and, where it differs, for one.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use kernel::{Country, Currency, Money};
use rust_decimal::Decimal;
use serde::Deserialize;
use thiserror::Error;

use crate::{InvalidPercentage, Percentage};

/// The price of one corridor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Price {
    /// Fee, of the amount sent.
    pub percent: Percentage,
    /// Least fee, NOK.
    pub minimum: Money,
    /// Greatest fee, NOK.
    pub maximum: Option<Money>,
    /// The margin by which the customer's rate is below the reference rate.
    pub markup: Percentage,
}

/// The prices of all corridors.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeeSchedule {
    default: Price,
    corridors: BTreeMap<Country, Price>,
}

/// There is no fee for that.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum FeeError {
    /// Fees are computed in kroner.
    #[error("fees are taken of NOK, not of {0}")]
    NotKroner(Currency),
    /// The amount is negative.
    #[error("fees are not taken of negative amounts")]
    Negative,
}

/// The schedule cannot be used; every fault of it.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("the fee schedule has faults: {}", .0.join("; "))]
pub struct InvalidFeeSchedule(pub Vec<String>);

impl Price {
    /// The fee on top of `send`: the percentage rounded half up to the øre, then not below the
    /// minimum and not above the maximum.
    pub fn fee(&self, send: Money) -> Result<Money, FeeError> {
        if send.currency() != Currency::NOK {
            return Err(FeeError::NotKroner(send.currency()));
        }
        let ore = u64::try_from(send.minor()).map_err(|_| FeeError::Negative)?;
        let whole = u128::from(Percentage::WHOLE_PPM);
        let rounded = (u128::from(ore) * u128::from(self.percent.ppm()) + whole / 2) / whole;
        // At most 100 percent of an i64, so it is one.
        let fee = i64::try_from(rounded).unwrap_or(i64::MAX);
        let least = fee.max(self.minimum.minor());
        let fee = self.maximum.map_or(least, |most| least.min(most.minor()));
        Ok(Money::nok(fee))
    }
}

impl FeeSchedule {
    /// The schedule Drop is shipped with.
    pub fn built_in() -> Result<Self, InvalidFeeSchedule> {
        Self::parse(include_str!("../data/fees.toml"))
    }

    /// Reads a schedule in TOML, of the form `data/fees.toml` describes.
    pub fn parse(text: &str) -> Result<Self, InvalidFeeSchedule> {
        let file: File =
            toml::from_str(text).map_err(|error| InvalidFeeSchedule(vec![error.to_string()]))?;
        let mut faults = Vec::new();
        let default = file.default.over(&Row::default(), "default", &mut faults);
        let mut corridors = BTreeMap::new();
        for (key, row) in &file.corridors {
            let name = format!("corridors.{key}");
            let price = row.over(&file.default, &name, &mut faults);
            match (key.parse::<Country>(), price) {
                (Ok(country), Some(price)) => {
                    corridors.insert(country, price);
                }
                (Err(error), _) => faults.push(format!("{name}: {error}")),
                (Ok(_), None) => {}
            }
        }
        match default {
            Some(default) if faults.is_empty() => Ok(Self { default, corridors }),
            _ => Err(InvalidFeeSchedule(faults)),
        }
    }

    /// The price of sending to a country.
    pub fn price(&self, country: Country) -> Price {
        *self.corridors.get(&country).unwrap_or(&self.default)
    }

    /// The fee for sending so much to a country, on top of it. See [`Price::fee`].
    pub fn fee(&self, send: Money, country: Country) -> Result<Money, FeeError> {
        self.price(country).fee(send)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    default: Row,
    #[serde(default)]
    corridors: BTreeMap<String, Row>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    percent: Option<Decimal>,
    minimum_ore: Option<i64>,
    maximum_ore: Option<i64>,
    markup_percent: Option<Decimal>,
}

impl Row {
    /// This row's price, where it is silent `base`'s; `None` and the faults noted if there is none.
    fn over(&self, base: &Self, name: &str, faults: &mut Vec<String>) -> Option<Price> {
        let before = faults.len();
        let percent = percentage(self.percent.or(base.percent));
        let markup = percentage(self.markup_percent.or(base.markup_percent));
        let minimum = self.minimum_ore.or(base.minimum_ore).unwrap_or(0);
        let maximum = self.maximum_ore.or(base.maximum_ore);
        for (field, value) in [("percent", &percent), ("markup_percent", &markup)] {
            if let Err(why) = value {
                faults.push(format!("{name}.{field}: {why}"));
            }
        }
        if markup
            .as_ref()
            .is_ok_and(|m| m.ppm() == Percentage::WHOLE_PPM)
        {
            faults.push(format!("{name}.markup_percent: would leave nothing"));
        }
        if minimum < 0 {
            faults.push(format!("{name}.minimum_ore: is negative"));
        }
        if maximum.is_some_and(|maximum| maximum < minimum) {
            faults.push(format!("{name}.maximum_ore: is below the minimum"));
        }
        let price = Price {
            percent: percent.ok()?,
            minimum: Money::nok(minimum),
            maximum: maximum.map(Money::nok),
            markup: markup.ok()?,
        };
        (faults.len() == before).then_some(price)
    }
}

fn percentage(value: Option<Decimal>) -> Result<Percentage, String> {
    value
        .ok_or_else(|| "is missing".to_owned())?
        .try_into()
        .map_err(|error: InvalidPercentage| error.to_string())
}
