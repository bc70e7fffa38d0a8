//! `GET /v1/transactions/{id}`.

use actix_web::{HttpResponse, get, web};
use payments::TransactionId;

use super::view::Transaction;
use crate::{
    api::{
        auth::Customer,
        envelope::{Data, ok},
        extract::Id,
        problem::{Kind, Problem, ProblemBody},
    },
    services::Payments,
};

/// Get a payment
#[utoipa::path(tag = "Transactions", operation_id = "getTransaction", params(("id" = String, Path, example = "txn_0197a6e200007000800000000000abcd")),
    security(("bearer" = ["user", "merchant"]), ("cookie" = ["user", "merchant"])), responses(
    (status = 200, description = "The payment", body = Data<Transaction>),
    (status = 401, description = "Not logged in", body = ProblemBody),
    (status = 403, description = "Not a customer", body = ProblemBody),
    (status = 404, description = "No such payment of this person", body = ProblemBody),
))]
#[get("/v1/transactions/{id}")]
pub async fn get(
    customer: Customer,
    id: Id<TransactionId>,
    payments: web::Data<Payments>,
) -> Result<HttpResponse, Problem> {
    let payment = payments
        .get
        .get(customer.id(), id.0)
        .await?
        .ok_or(Kind::NotFound)?;
    Ok(ok(Transaction::try_from(&payment)?))
}
