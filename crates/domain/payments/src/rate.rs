//! Reference exchange rates: what a krone was worth on a day, by whom, and when that is too old.

#[cfg(test)]
mod tests;

use chrono::NaiveDate;
use kernel::{Currency, Timestamp};
use rust_decimal::Decimal;

/// Who published a rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RateSource {
    /// Norges Bank, the central bank of Norway.
    NorgesBank,
    /// European Central Bank.
    Ecb,
}

/// A published rate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReferenceRate {
    /// The currency.
    pub currency: Currency,
    /// Kroner for one unit of the currency, above zero.
    pub nok_per_unit: Decimal,
    /// The business day it holds for.
    pub as_of: NaiveDate,
    /// By whom.
    pub source: RateSource,
    /// When it was fetched.
    pub fetched_at: Timestamp,
}

impl ReferenceRate {
    /// Whole days since the day it holds for; none if that day is yet to come.
    pub fn age_days(&self, now: Timestamp) -> u16 {
        let days = (now.date_naive() - self.as_of).num_days();
        u16::try_from(days.max(0)).unwrap_or(u16::MAX)
    }
}

/// How old a published rate may be.
///
/// Central banks publish on business days in the afternoon. Around Easter nothing comes from
/// Wednesday to Tuesday afternoon, and the rate of Wednesday is the newest there is for six days;
/// a limit below that would close all corridors every year, without any rate being wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RateFreshness {
    /// Most days since the day a rate holds for.
    pub max_age_days: u16,
}

impl Default for RateFreshness {
    fn default() -> Self {
        Self { max_age_days: 6 }
    }
}

impl RateFreshness {
    /// Whether the rate is too old to quote by.
    pub fn is_stale(&self, rate: &ReferenceRate, now: Timestamp) -> bool {
        rate.age_days(now) > self.max_age_days
    }
}
