//! `GET /v1/transactions/{id}/receipt`: the information required after a payment (PSD2 Art. 46 and
//! 48).

use actix_web::{HttpResponse, get, web};
use payments::{PublicStatus, Receipt, TransactionId, remittances::ReceiptError};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    api::{
        auth::Customer,
        envelope::{Data, ok},
        extract::Id,
        money::MoneyView,
        problem::{Kind, Problem, ProblemBody},
        v1::rates::corridors::rail_name,
    },
    services::Payments,
};

/// A receipt.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReceiptView {
    /// The payment.
    #[schema(example = "txn_0197a6e200007000800000000000abcd")]
    transaction_id: String,
    /// End-to-end reference.
    #[schema(example = "0197a6e200007000800000000000abcd")]
    end_to_end_id: String,
    /// Always `completed`.
    #[schema(value_type = String, example = "completed")]
    status: PublicStatus,
    /// Name of the payee.
    #[schema(example = "Anna Schmidt")]
    creditor_name: String,
    /// The payee's account, masked.
    #[schema(example = "*****3000")]
    creditor_account: String,
    /// The payee's country.
    #[schema(example = "DE")]
    country: String,
    /// `sepa`, `swift` or `payout`.
    #[schema(example = "sepa")]
    rail: &'static str,
    /// The account debited, masked.
    #[schema(example = "*****7947")]
    debtor_account: Option<String>,
    /// Message to the payee.
    #[schema(example = "Invoice 2026-117")]
    message: Option<String>,
    /// Amount sent.
    send_amount: MoneyView,
    /// Drop's fee.
    fee: MoneyView,
    /// Amount and fee.
    total: MoneyView,
    /// Amount received, after conversion.
    receive_amount: MoneyView,
    /// The rate used, units of the receive currency for one krone, a decimal.
    #[schema(example = "0.0851534891")]
    rate: String,
    /// The published rate of that day, a decimal.
    #[schema(example = "0.0851534891")]
    reference_rate: Option<String>,
    /// The day of the published rate.
    #[schema(example = "2026-11-19")]
    rate_as_of: Option<chrono::NaiveDate>,
    /// When ordered.
    #[schema(example = "2026-11-20T12:00:00Z")]
    ordered_at: chrono::DateTime<chrono::Utc>,
    /// When Drop learnt of the settlement.
    #[schema(example = "2026-11-20T12:00:00Z")]
    completed_at: chrono::DateTime<chrono::Utc>,
}

impl From<Receipt> for ReceiptView {
    fn from(receipt: Receipt) -> Self {
        let (reference_rate, rate_as_of) = receipt.reference_rate.unzip();
        Self {
            transaction_id: receipt.transaction_id.to_string(),
            end_to_end_id: receipt.end_to_end_id.to_string(),
            status: receipt.status,
            creditor_name: receipt.payee_name.into(),
            creditor_account: receipt.payee_account,
            country: receipt.country.into(),
            rail: rail_name(receipt.rail),
            debtor_account: receipt.payer_account,
            message: receipt.remittance_information.map(Into::into),
            send_amount: receipt.sent.into(),
            fee: receipt.fee.into(),
            total: receipt.total.into(),
            receive_amount: receipt.received.into(),
            rate: receipt.rate.normalize().to_string(),
            reference_rate: reference_rate.map(|rate| rate.normalize().to_string()),
            rate_as_of,
            ordered_at: receipt.ordered_at,
            completed_at: receipt.completed_at,
        }
    }
}

/// Get the receipt of a payment
#[utoipa::path(tag = "Transactions", operation_id = "getReceipt", params(("id" = String, Path, example = "txn_0197a6e200007000800000000000abcd")),
    security(("bearer" = ["user", "merchant"]), ("cookie" = ["user", "merchant"])), responses(
    (status = 200, description = "The receipt", body = Data<ReceiptView>),
    (status = 401, description = "Not logged in", body = ProblemBody),
    (status = 403, description = "Not a customer", body = ProblemBody),
    (status = 404, description = "No such payment of this person", body = ProblemBody),
    (status = 409, description = "The payment is not completed", body = ProblemBody),
))]
#[get("/v1/transactions/{id}/receipt")]
pub async fn get(
    customer: Customer,
    id: Id<TransactionId>,
    payments: web::Data<Payments>,
) -> Result<HttpResponse, Problem> {
    let receipt = payments.receipt.get(customer.id(), id.0).await?;
    Ok(ok(ReceiptView::from(receipt)))
}

impl From<ReceiptError> for Problem {
    fn from(error: ReceiptError) -> Self {
        match error {
            ReceiptError::NotFound => Kind::NotFound.into(),
            ReceiptError::NotYet(_) => Kind::NotYet.into(),
            ReceiptError::Store(error) => error.into(),
        }
    }
}
