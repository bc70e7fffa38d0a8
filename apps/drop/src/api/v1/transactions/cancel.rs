//! `POST /v1/transactions/{id}/cancel`.

use actix_web::{HttpResponse, post, web};
use payments::{
    TransactionId,
    remittances::{CancelError, Cancellation},
};
use serde::Serialize;
use utoipa::ToSchema;

use super::view::Transaction;
use crate::{
    api::{
        auth::Customer,
        envelope::{Data, ok},
        extract::Id,
        middleware::Context,
        problem::{Kind, Problem, ProblemBody},
    },
    services::Payments,
};

/// Result of a cancellation.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CancellationView {
    /// The payment in its current state.
    transaction: Transaction,
    /// Where to confirm the cancellation, if the bank requires it. The payment continues until
    /// then.
    #[schema(example = "https://bank.example/sca/9b2e")]
    confirm_url: Option<String>,
}

/// Cancel a payment
///
/// Possible until the bank has executed the payment. Some banks require confirmation by the
/// customer. Safe to repeat.
#[utoipa::path(tag = "Transactions", operation_id = "cancelTransaction", params(("id" = String, Path, example = "txn_0197a6e200007000800000000000abcd")),
    security(("bearer" = ["user", "merchant"]), ("cookie" = ["user", "merchant"])), responses(
    (status = 200, description = "Cancelled, or to be confirmed at the bank", body = Data<CancellationView>),
    (status = 401, description = "Not logged in", body = ProblemBody),
    (status = 403, description = "Not a customer", body = ProblemBody),
    (status = 404, description = "No such payment of this person", body = ProblemBody),
    (status = 409, description = "Too late, or the bank is being asked at this moment", body = ProblemBody),
    (status = 502, description = "The bank's answer is unusable", body = ProblemBody),
    (status = 503, description = "The bank is unavailable", body = ProblemBody),
))]
#[post("/v1/transactions/{id}/cancel")]
pub async fn cancel(
    customer: Customer,
    id: Id<TransactionId>,
    payments: web::Data<Payments>,
    context: Context,
) -> Result<HttpResponse, Problem> {
    let (payment, confirm) = match payments
        .cancel
        .cancel(customer.id(), id.0, &context.0)
        .await?
    {
        Cancellation::Cancelled(payment) => (payment, None),
        Cancellation::ConfirmAtBank {
            remittance,
            sca_url,
        } => (remittance, Some(sca_url)),
    };
    let transaction = Transaction::try_from(&payment)?;
    Ok(ok(CancellationView {
        transaction,
        confirm_url: confirm.map(Into::into),
    }))
}

impl From<CancelError> for Problem {
    fn from(error: CancelError) -> Self {
        match error {
            CancelError::NotFound => Kind::NotFound.into(),
            CancelError::TooLate => Kind::NotCancellable.into(),
            CancelError::NotNow => Self::from(Kind::Conflict)
                .detail("The bank is being asked at this moment. Try again.")
                .retry_after(5),
            CancelError::Bank(error) => error.into(),
            CancelError::Work(error) => error.into(),
        }
    }
}
