//! The rates as anybody may see them: both directions, the day they hold for, and whether they are
//! too old to quote by.

#[cfg(test)]
mod tests;

use std::sync::Arc;

use kernel::{Clock, Currency, StoreError};
use rust_decimal::Decimal;

use crate::{
    Corridors, ExchangeRate, Percentage, RateFreshness, ReferenceRate, ports::RateRepository,
};

/// A reference rate, both ways.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RateView {
    /// The rate as published: kroner for one unit, its day and its publisher.
    pub reference: ReferenceRate,
    /// Units of the currency for one krone, with [`ExchangeRate::PLACES`] decimal places at most.
    pub units_per_nok: Decimal,
    /// Days since the day it holds for.
    pub age_days: u16,
    /// Whether it is too old to quote by.
    pub stale: bool,
}

/// Shows the newest reference rates of what the corridors pay out. Mark-ups are not in them: they
/// belong to a corridor, and its quotes show them.
pub struct ListRates {
    rates: Arc<dyn RateRepository>,
    corridors: Arc<Corridors>,
    freshness: RateFreshness,
    clock: Arc<dyn Clock>,
}

impl ListRates {
    /// The use case over its ports.
    pub fn new(
        rates: Arc<dyn RateRepository>,
        corridors: Arc<Corridors>,
        freshness: RateFreshness,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self {
            rates,
            corridors,
            freshness,
            clock,
        }
    }

    /// The newest rate of each currency a corridor pays out and there is a rate of, by code.
    pub async fn list(&self) -> Result<Vec<RateView>, StoreError> {
        let rates = self.rates.newest().await?;
        let mut views: Vec<_> = rates.into_iter().filter_map(|r| self.view(r)).collect();
        views.sort_by_key(|view| view.reference.currency);
        Ok(views)
    }

    /// The newest rate of one currency; `None` if no corridor pays it out or there is no rate.
    pub async fn get(&self, currency: Currency) -> Result<Option<RateView>, StoreError> {
        let rate = self.rates.newest_of(currency).await?;
        Ok(rate.and_then(|rate| self.view(rate)))
    }

    fn view(&self, reference: ReferenceRate) -> Option<RateView> {
        let paid_out = self
            .corridors
            .all()
            .any(|corridor| corridor.currency == reference.currency);
        // What is no usable rate is not shown as one; it is refused before it is stored.
        let rate = ExchangeRate::from_reference(&reference, Percentage::ZERO).ok()?;
        let now = self.clock.now();
        paid_out.then(|| RateView {
            units_per_nok: rate.units_per_nok(),
            age_days: reference.age_days(now),
            stale: self.freshness.is_stale(&reference, now),
            reference,
        })
    }
}
