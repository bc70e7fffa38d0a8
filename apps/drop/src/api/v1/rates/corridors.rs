//! `GET /v1/corridors`.

use actix_web::{HttpResponse, get, web};
use payments::{AccountScheme, Corridor, Rail};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    api::{
        envelope::List,
        problem::{Problem, ProblemBody},
        v1::recipients::view::clearing_name,
    },
    services::Payments,
};

/// A corridor: a country that money can be sent to.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CorridorView {
    /// ISO 3166-1 alpha-2, or XK.
    #[schema(example = "DE")]
    country: String,
    /// Its name.
    #[schema(example = "Germany")]
    name: &'static str,
    /// Amount received.
    #[schema(example = "EUR")]
    currency: String,
    /// `sepa`, `swift` or `payout`.
    #[schema(example = "sepa")]
    rail: &'static str,
    /// How an account is identified: `iban`, or `account_number` with a clearing code.
    #[schema(example = "iban")]
    account_identification: &'static str,
    /// Which clearing code, if any.
    #[schema(example = json!(null))]
    clearing_system: Option<&'static str>,
    /// Fields that a recipient requires.
    #[schema(example = json!(["name", "account.iban"]))]
    required_fields: Vec<&'static str>,
    /// Business days until it arrives, at least.
    #[schema(example = 1)]
    min_business_days: u8,
    /// Business days until it arrives, at most.
    #[schema(example = 2)]
    max_business_days: u8,
}

impl From<&Corridor> for CorridorView {
    fn from(corridor: &Corridor) -> Self {
        let (identification, clearing) = match corridor.account_scheme {
            AccountScheme::Iban => ("iban", None),
            AccountScheme::Local(system) => ("account_number", Some(clearing_name(system))),
        };
        let mut required = vec!["name"];
        match clearing {
            None => required.push("account.iban"),
            Some(_) => required.extend(["account.accountNumber", "account.clearingCode"]),
        }
        if corridor.address_required {
            required.push("address");
        }
        Self {
            country: corridor.country.into(),
            name: corridor.country.name(),
            currency: corridor.currency.into(),
            rail: rail_name(corridor.rail),
            account_identification: identification,
            clearing_system: clearing,
            required_fields: required,
            min_business_days: corridor.business_days.0,
            max_business_days: corridor.business_days.1,
        }
    }
}

/// What the wire calls a rail.
pub fn rail_name(rail: Rail) -> &'static str {
    match rail {
        Rail::Sepa => "sepa",
        Rail::Swift => "swift",
        Rail::Payout => "payout",
    }
}

/// List corridors
#[utoipa::path(tag = "Rates", operation_id = "listCorridors", responses(
    (status = 200, description = "All corridors, by country", body = List<CorridorView>),
    (status = 429, description = "Too many requests from this address", body = ProblemBody),
))]
#[get("/v1/corridors")]
pub async fn list(payments: web::Data<Payments>) -> Result<HttpResponse, Problem> {
    let data: Vec<_> = payments.corridors.all().map(CorridorView::from).collect();
    Ok(HttpResponse::Ok().json(List { data }))
}
