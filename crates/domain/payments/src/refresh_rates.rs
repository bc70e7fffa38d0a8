//! Fetching published rates for what the corridors pay out, and refusing what cannot be one.

#[cfg(test)]
mod tests;

use std::sync::Arc;

use chrono::TimeDelta;
use kernel::{Clock, Currency, StoreError};
use thiserror::Error;

use crate::{
    Corridors, ExchangeRate, Percentage, ReferenceRate,
    ports::{ExchangeRates, RateRepository, RatesError},
};

/// Fetches and keeps the newest rates; a job calls it, and an operator may.
pub struct RefreshRates {
    publisher: Arc<dyn ExchangeRates>,
    rates: Arc<dyn RateRepository>,
    corridors: Arc<Corridors>,
    clock: Arc<dyn Clock>,
}

/// What a refresh brought.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RatesRefreshed {
    /// Rates kept.
    pub stored: usize,
    /// Currencies of corridors the publisher has no rate of: they cannot be quoted.
    pub missing: Vec<Currency>,
    /// Currencies whose rate was refused, and why; an earlier one stays.
    pub refused: Vec<(Currency, RefusedRate)>,
}

/// Why a published rate is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum RefusedRate {
    /// Not within what any currency is worth.
    #[error("is out of every plausible range")]
    OutOfRange,
    /// Holds for a day that has not come.
    #[error("is of a day to come")]
    Future,
    /// Tenfold or a tenth of the one before: the unit changed (per 1, per 100), not the market.
    #[error("differs tenfold from the one before")]
    Jump,
}

/// Why there was no refresh; the rates kept so far stay.
#[derive(Debug, Error)]
pub enum RefreshRatesError {
    /// The publisher failed.
    #[error(transparent)]
    Publisher(#[from] RatesError),
    /// Storage failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// How long a rate is the measure of the next one, in days. Not for ever, so that after a true
/// change of the unit (a currency reform) the corridor heals by itself.
const JUMP_MEMORY_DAYS: u16 = 30;

impl RefreshRates {
    /// The use case over its ports.
    pub fn new(
        publisher: Arc<dyn ExchangeRates>,
        rates: Arc<dyn RateRepository>,
        corridors: Arc<Corridors>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self {
            publisher,
            rates,
            corridors,
            clock,
        }
    }

    /// Fetches and keeps. Safe to repeat: a rate already kept is replaced by itself.
    pub async fn run(&self) -> Result<RatesRefreshed, RefreshRatesError> {
        let wanted = self.corridors.currencies();
        let published = self.publisher.latest(&wanted).await?;
        let known = self.rates.newest().await?;
        let mut kept: Vec<ReferenceRate> = Vec::new();
        let mut refused = Vec::new();
        for rate in published {
            if !wanted.contains(&rate.currency) {
                continue;
            }
            let before = known.iter().find(|known| known.currency == rate.currency);
            match self.check(&rate, before) {
                Ok(()) => kept.push(rate),
                Err(why) => refused.push((rate.currency, why)),
            }
        }
        if !kept.is_empty() {
            self.rates.put(&kept).await?;
        }
        let heard_of = |currency: &Currency| {
            kept.iter().any(|rate| rate.currency == *currency)
                || refused.iter().any(|(other, _)| other == currency)
        };
        Ok(RatesRefreshed {
            stored: kept.len(),
            missing: wanted.into_iter().filter(|c| !heard_of(c)).collect(),
            refused,
        })
    }

    fn check(
        &self,
        rate: &ReferenceRate,
        before: Option<&ReferenceRate>,
    ) -> Result<(), RefusedRate> {
        let value = ExchangeRate::from_reference(rate, Percentage::ZERO)
            .map_err(|_| RefusedRate::OutOfRange)?
            .units_per_nok();
        // A day more than ours: the publisher may be east of Greenwich.
        let tomorrow = self.clock.now().date_naive() + TimeDelta::days(1);
        if rate.as_of > tomorrow {
            return Err(RefusedRate::Future);
        }
        let before = before
            .filter(|before| before.age_days(self.clock.now()) <= JUMP_MEMORY_DAYS)
            .and_then(|before| ExchangeRate::from_reference(before, Percentage::ZERO).ok())
            .map(|before| before.units_per_nok());
        // Both are at most a million, so ten of either is no overflow.
        let ten = rust_decimal::Decimal::TEN;
        match before {
            Some(before) if value >= before * ten || before >= value * ten => {
                Err(RefusedRate::Jump)
            }
            _ => Ok(()),
        }
    }
}
