//! Which days of a series are published and asked for.

use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, Timelike, Utc, Weekday};
use serde::Deserialize;

use super::rates::Series;

/// The most business days one answer reports.
const MOST_DAYS: usize = 400;

/// What a call asks for.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Query {
    pub(super) format: Option<String>,
    start_period: Option<NaiveDate>,
    end_period: Option<NaiveDate>,
    last_n_observations: Option<usize>,
}

/// One series with its days, oldest first.
pub(super) struct Observed {
    pub(super) series: Series,
    pub(super) days: Vec<NaiveDate>,
}

/// The days of a series that a query asks for; `None` if it asks for none.
pub(super) fn observe(series: Series, query: &Query, now: DateTime<Utc>) -> Option<Observed> {
    let last = series.ended.unwrap_or_else(|| last_business_day(now));
    let until = query.end_period.map_or(last, |end| end.min(last));
    let from = query.start_period;
    let count = match (query.last_n_observations, from) {
        (Some(n), _) => n.min(MOST_DAYS),
        (None, Some(_)) => MOST_DAYS,
        (None, None) => 30,
    };
    let mut days: Vec<NaiveDate> = std::iter::successors(Some(until), NaiveDate::pred_opt)
        .take_while(|day| from.is_none_or(|from| *day >= from))
        .take(MOST_DAYS * 2)
        .filter(|day| is_business_day(*day))
        .take(count)
        .collect();
    days.reverse();
    (!days.is_empty()).then_some(Observed { series, days })
}

fn is_business_day(day: NaiveDate) -> bool {
    !matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
}

/// The day of the newest rates: today's come out at 16:00 Oslo time, here taken as 15:00 UTC.
fn last_business_day(now: DateTime<Utc>) -> NaiveDate {
    let newest = if now.hour() < 15 {
        now.date_naive() - TimeDelta::days(1)
    } else {
        now.date_naive()
    };
    std::iter::successors(Some(newest), NaiveDate::pred_opt)
        .find(|day| is_business_day(*day))
        .unwrap_or(newest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_rates_are_of_the_last_business_day_that_was_published() {
        for (now, newest) in [
            ("2026-11-20T16:00:00Z", "2026-11-20"),
            ("2026-11-20T08:00:00Z", "2026-11-19"),
            ("2026-11-22T16:00:00Z", "2026-11-20"),
            ("2026-11-23T08:00:00Z", "2026-11-20"),
        ] {
            assert_eq!(last_business_day(now.parse().unwrap()).to_string(), newest);
        }
    }
}
