//! Norges Bank's exchange rates, in its SDMX-JSON and CSV forms.
//!
//! Values are published per 10^UNIT_MULT units of the base currency, as strings, on business days
//! at about 16:00. Series that ended (the rouble) keep their last observation, and synthetic series
//! (I44, XDR) stand among the currencies: an adapter has to cope with both.

mod csv;
mod observed;
pub(crate) mod rates;
mod sdmx;

use actix_web::{HttpResponse, web};
use serde_json::json;

use self::observed::{Observed, Query, observe};
use crate::{lock::lock, refusal::refused, state::Sandbox};

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
