//! `GET /v1/banks`.

use actix_web::{HttpResponse, get, web};
use payments::BankSummary;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    api::{auth::Customer, envelope::List, problem::ProblemBody},
    services::Payments,
};

/// A bank that can be connected.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Bank {
    /// Id.
    #[schema(example = "dnb")]
    id: String,
    /// Name.
    #[schema(example = "DNB")]
    name: String,
    /// BIC.
    #[schema(example = "DNBANOKK")]
    bic: Option<String>,
    /// Days a consent may last; the bank may shorten it.
    #[schema(example = 180)]
    consent_days: u16,
}

impl From<BankSummary> for Bank {
    fn from(bank: BankSummary) -> Self {
        Self {
            id: bank.id.to_string(),
            name: bank.name,
            bic: bank.bic,
            consent_days: bank.consent_days,
        }
    }
}

/// List banks
#[utoipa::path(tag = "Accounts", operation_id = "listBanks",
    security(("bearer" = ["user", "merchant"]), ("cookie" = ["user", "merchant"])), responses(
    (status = 200, description = "All banks", body = List<Bank>),
    (status = 401, description = "Not logged in", body = ProblemBody),
    (status = 403, description = "Not a customer", body = ProblemBody),
))]
#[get("/v1/banks")]
pub async fn list(_customer: Customer, payments: web::Data<Payments>) -> HttpResponse {
    let banks = payments.banks.list().into_iter();
    let data: Vec<_> = banks.map(Bank::from).collect();
    HttpResponse::Ok().json(List { data })
}
