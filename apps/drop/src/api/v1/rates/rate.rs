//! `GET /v1/rates` and `/v1/rates/{currency}`.

use actix_web::{HttpResponse, get, web};
use payments::{RateSource, RateView};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    api::{
        envelope::{Data, List, ok},
        extract::Id,
        problem::{Kind, Problem, ProblemBody},
    },
    services::Payments,
};

/// A published reference rate. The rate of a payment is in its quote.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Rate {
    /// Currency.
    #[schema(example = "EUR")]
    currency: String,
    /// Kroner for one unit, a decimal.
    #[schema(example = "11.7435")]
    nok_per_unit: String,
    /// Units for one krone, a decimal.
    #[schema(example = "0.0851534891")]
    units_per_nok: String,
    /// The business day it holds for.
    #[schema(example = "2026-11-19")]
    as_of: chrono::NaiveDate,
    /// Days since.
    #[schema(example = 1)]
    age_days: u16,
    /// Whether it is too old for quotes.
    #[schema(example = false)]
    stale: bool,
    /// `norges_bank` or `ecb`.
    #[schema(example = "norges_bank")]
    source: &'static str,
}

impl From<RateView> for Rate {
    fn from(view: RateView) -> Self {
        Self {
            currency: view.reference.currency.into(),
            nok_per_unit: view.reference.nok_per_unit.normalize().to_string(),
            units_per_nok: view.units_per_nok.normalize().to_string(),
            as_of: view.reference.as_of,
            age_days: view.age_days,
            stale: view.stale,
            source: match view.reference.source {
                RateSource::NorgesBank => "norges_bank",
                RateSource::Ecb => "ecb",
            },
        }
    }
}

/// List rates
#[utoipa::path(tag = "Rates", operation_id = "listRates", responses(
    (status = 200, description = "The newest rate of each corridor's currency", body = List<Rate>),
    (status = 429, description = "Too many requests from this address", body = ProblemBody),
))]
#[get("/v1/rates")]
pub async fn list(payments: web::Data<Payments>) -> Result<HttpResponse, Problem> {
    let data: Vec<_> = payments
        .rates
        .list()
        .await?
        .into_iter()
        .map(Rate::from)
        .collect();
    Ok(HttpResponse::Ok().json(List { data }))
}

/// Get a rate
#[utoipa::path(tag = "Rates", operation_id = "getRate", params(("currency" = String, Path, example = "EUR")), responses(
    (status = 200, description = "The newest rate", body = Data<Rate>),
    (status = 404, description = "No corridor pays this currency", body = ProblemBody),
    (status = 429, description = "Too many requests from this address", body = ProblemBody),
))]
#[get("/v1/rates/{currency}")]
pub async fn one(
    currency: Id<kernel::Currency>,
    payments: web::Data<Payments>,
) -> Result<HttpResponse, Problem> {
    let rate = payments
        .rates
        .get(currency.0)
        .await?
        .ok_or(Kind::NotFound)?;
    Ok(ok(Rate::from(rate)))
}
