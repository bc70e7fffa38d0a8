//! Norges Bank's exchange rates, in its SDMX-JSON and CSV forms.
//!
//! Values are published per 10^UNIT_MULT units of the base currency, as strings, on business days
//! at about 16:00. Series that ended (the rouble) keep their last observation, and synthetic series
//! (I44, XDR) stand among the currencies: an adapter has to cope with both.

mod csv;
mod rates;
mod sdmx;

use actix_web::{HttpResponse, web};
use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, Timelike, Utc, Weekday};
use serde::Deserialize;
use serde_json::json;

pub(crate) use rates::Rates;
use rates::Series;

use crate::{
    control::refused,
    state::{Sandbox, lock},
};

/// The most business days one answer reports.
const MOST_DAYS: usize = 400;

/// Routes below `/norges-bank`.
pub(crate) fn routes(config: &mut web::ServiceConfig) {
    config.route(
        "/norges-bank/api/data/EXR/{key}",
        web::get().to(exchange_rates),
    );
}

/// Routes below `/sandbox`.
pub(crate) fn control_routes(config: &mut web::ServiceConfig) {
    config.route("/norges-bank/rates", web::put().to(override_rates));
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Query {
    format: Option<String>,
    start_period: Option<NaiveDate>,
    end_period: Option<NaiveDate>,
    last_n_observations: Option<usize>,
}

/// One series with its days, oldest first.
struct Observed {
    series: Series,
    days: Vec<NaiveDate>,
}

async fn exchange_rates(
    sandbox: web::Data<Sandbox>,
    key: web::Path<String>,
    query: web::Query<Query>,
) -> HttpResponse {
    let now = sandbox.clock.now();
    let Some(wanted) = parse_key(&key) else {
        return HttpResponse::BadRequest().body("the key is freq.base.quote.tenor");
    };
    let observed: Vec<Observed> = lock(&sandbox.rates)
        .series()
        .filter(|series| wanted.is_empty() || wanted.contains(&series.code))
        .filter_map(|series| observe(series.clone(), &query, now))
        .collect();
    if observed.is_empty() {
        return HttpResponse::NotFound().body("No data for data query against the dataflow");
    }
    match query.format.as_deref() {
        None | Some("sdmx-json") => HttpResponse::Ok()
            .content_type("application/vnd.sdmx.data+json;version=1.0.0")
            .body(sdmx::message(&observed, now).to_string()),
        Some("csv") => HttpResponse::Ok()
            .content_type("text/csv")
            .body(csv::message(&observed)),
        Some(_) => HttpResponse::NotAcceptable().body("format is sdmx-json or csv"),
    }
}

/// The base currencies of a key `B.USD+EUR.NOK.SP`; empty for all. `None` for another cube.
fn parse_key(key: &str) -> Option<Vec<String>> {
    let parts: Vec<&str> = key.split('.').collect();
    let &[frequency, base, quote, tenor] = parts.as_slice() else {
        return None;
    };
    let fits = |part: &str, only: &str| part.is_empty() || part == only;
    if !fits(frequency, "B") || !fits(quote, "NOK") || !fits(tenor, "SP") {
        return None;
    }
    Some(
        base.split('+')
            .filter(|code| !code.is_empty())
            .map(str::to_owned)
            .collect(),
    )
}

fn observe(series: Series, query: &Query, now: DateTime<Utc>) -> Option<Observed> {
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

async fn override_rates(
    sandbox: web::Data<Sandbox>,
    body: web::Json<std::collections::BTreeMap<String, String>>,
) -> HttpResponse {
    let mut rates = lock(&sandbox.rates);
    for (code, value) in body.into_inner() {
        if let Err(why) = rates.set(&code, &value) {
            return refused(&why);
        }
    }
    let now: std::collections::BTreeMap<_, _> = rates
        .series()
        .map(|series| (series.code.clone(), series.value.clone()))
        .collect();
    HttpResponse::Ok().json(json!({ "rates": now }))
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
