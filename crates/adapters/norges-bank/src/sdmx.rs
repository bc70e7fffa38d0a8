//! Reads SDMX-JSON 1.0. Series hold indexes into the lists of the structure, so both are needed,
//! and no order is assumed.

use std::collections::HashMap;

use chrono::{NaiveDate, TimeDelta};
use kernel::{Currency, Timestamp};
use payments::{RateSource, ReferenceRate};
use rust_decimal::Decimal;
use serde::Deserialize;
use thiserror::Error;

/// Days after which a rate is obsolete: a discontinued series (the rouble, 2022) still reports its
/// last observation. Longer than any run of holidays.
pub const MOST_DAYS_OLD: i64 = 14;

/// Plausible values, from a ten-thousandth of an øre to a hundred thousand kroner: anything beyond
/// is an error in the data or in reading it.
const LEAST_NOK: Decimal = Decimal::from_parts(1, 0, 0, false, 6);
const MOST_NOK: Decimal = Decimal::from_parts(100_000, 0, 0, false, 0);

/// Rates are published per 1 or per 100 units; no currency is quoted per a million.
const MOST_UNIT_MULT: u32 = 6;

/// Why a message cannot be used. Names the location, never quotes the message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub(crate) enum Unreadable {
    #[error("not SDMX-JSON")]
    Form,
    #[error("the structure lacks {0}")]
    Structure(&'static str),
    #[error("the data set is missing")]
    NoDataSet,
}

#[derive(Deserialize)]
struct Message {
    data: Data,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Data {
    data_sets: Vec<DataSet>,
    structure: Structure,
}

#[derive(Deserialize)]
struct DataSet {
    series: HashMap<String, Series>,
}

#[derive(Deserialize)]
struct Series {
    /// Per attribute of the structure the index of its value; `null` for none.
    #[serde(default)]
    attributes: Vec<Option<usize>>,
    /// By the index of its period: value first, then observation attributes.
    observations: HashMap<String, Vec<serde_json::Value>>,
}

#[derive(Deserialize)]
struct Structure {
    dimensions: Dimensions,
    attributes: Attributes,
}

#[derive(Deserialize)]
struct Dimensions {
    series: Vec<Component>,
    observation: Vec<Component>,
}

#[derive(Deserialize)]
struct Attributes {
    #[serde(default)]
    series: Vec<Component>,
}

#[derive(Deserialize)]
struct Component {
    id: String,
    #[serde(default)]
    values: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    id: Option<String>,
}

impl Component {
    fn value(&self, index: usize) -> Option<&str> {
        self.values.get(index)?.id.as_deref()
    }
}

/// Positions of dimensions and attributes in this message.
struct Layout<'a> {
    base: (usize, &'a Component),
    quote: (usize, &'a Component),
    period: &'a Component,
    unit_mult: (usize, &'a Component),
}

/// The newest usable rate of each requested currency. An invalid series is skipped and reported, so
/// that it does not affect the other rates.
pub(crate) fn rates(
    body: &[u8],
    wanted: &[Currency],
    now: Timestamp,
) -> Result<Vec<ReferenceRate>, Unreadable> {
    let message: Message = serde_json::from_slice(body).map_err(|_| Unreadable::Form)?;
    let layout = layout(&message.data.structure)?;
    let data_set = message
        .data
        .data_sets
        .first()
        .ok_or(Unreadable::NoDataSet)?;
    let mut rates: Vec<ReferenceRate> = Vec::new();
    for (key, series) in &data_set.series {
        let Some(currency) = currency(key, &layout).filter(|c| wanted.contains(c)) else {
            continue;
        };
        match rate(currency, series, &layout, now) {
            Some(rate) => rates.push(rate),
            None => {
                tracing::warn!(%currency, "a rate of Norges Bank is left out: absurd or too old");
            }
        }
    }
    rates.sort_by_key(|rate| rate.currency);
    // Two series of one currency are ambiguous: neither is used.
    let twice = |rate: &ReferenceRate| {
        data_set
            .series
            .keys()
            .filter(|key| currency(key, &layout) == Some(rate.currency))
            .count()
            > 1
    };
    rates.retain(|rate| !twice(rate));
    Ok(rates)
}

fn layout(structure: &Structure) -> Result<Layout<'_>, Unreadable> {
    let dimensions = &structure.dimensions;
    let (_, period) = find(&dimensions.observation, "TIME_PERIOD")?;
    Ok(Layout {
        base: find(&dimensions.series, "BASE_CUR")?,
        quote: find(&dimensions.series, "QUOTE_CUR")?,
        period,
        unit_mult: find(&structure.attributes.series, "UNIT_MULT")?,
    })
}

fn find<'a>(
    components: &'a [Component],
    id: &'static str,
) -> Result<(usize, &'a Component), Unreadable> {
    components
        .iter()
        .enumerate()
        .find(|(_, component)| component.id == id)
        .ok_or(Unreadable::Structure(id))
}

/// The base currency of a series key such as `0:3:0:0`, if it is quoted in kroner and is a payment
/// currency (unlike `I44`, `XDR` and the like).
fn currency(key: &str, layout: &Layout<'_>) -> Option<Currency> {
    let value = |(place, component): (usize, &'_ Component)| {
        let index = key.split(':').nth(place)?.parse().ok()?;
        component.value(index).map(str::to_owned)
    };
    if value(layout.quote)? != "NOK" {
        return None;
    }
    value(layout.base)?.parse().ok()
}

fn rate(
    currency: Currency,
    series: &Series,
    layout: &Layout<'_>,
    now: Timestamp,
) -> Option<ReferenceRate> {
    let (as_of, value) = series
        .observations
        .iter()
        .filter_map(|(index, observation)| {
            let day = layout.period.value(index.parse().ok()?)?;
            let day: NaiveDate = day.parse().ok()?;
            Some((day, decimal(observation.first()?)?))
        })
        .max_by_key(|(day, _)| *day)?;
    let (place, component) = layout.unit_mult;
    let index = (*series.attributes.get(place)?)?;
    let unit_mult: u32 = component.value(index)?.parse().ok()?;
    if unit_mult > MOST_UNIT_MULT {
        return None;
    }
    // The attribute's description says multiply, but the published values require division: 100 JPY
    // cost about seven kroner.
    let nok_per_unit = value
        .checked_div(Decimal::from(10_u64.pow(unit_mult)))?
        .normalize();
    let today = now.date_naive();
    let fresh =
        as_of <= today + TimeDelta::days(1) && as_of >= today - TimeDelta::days(MOST_DAYS_OLD);
    let sane = (LEAST_NOK..=MOST_NOK).contains(&nok_per_unit);
    (fresh && sane).then_some(ReferenceRate {
        currency,
        nok_per_unit,
        as_of,
        source: RateSource::NorgesBank,
        fetched_at: now,
    })
}

/// Values are strings; a JSON number is refused, since it may have lost digits as a float.
fn decimal(value: &serde_json::Value) -> Option<Decimal> {
    Decimal::from_str_exact(value.as_str()?).ok()
}
