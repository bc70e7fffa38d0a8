//! A payment as it goes out. What the customer may not learn (holds, reviews) is not in it: a held
//! payment looks exactly like one whose bank has not answered yet.

use kernel::MoneyError;
use payments::{FailureReason, PublicStatus, Remittance, RemittanceState};
use serde::Serialize;
use utoipa::ToSchema;

use crate::api::{money::MoneyView, v1::rates::corridors::rail_name};

/// A payment.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Transaction {
    /// Id.
    #[schema(example = "txn_0197a6e200007000800000000000abcd")]
    id: String,
    /// `remittance`.
    #[serde(rename = "type")]
    #[schema(example = "remittance")]
    kind: &'static str,
    /// `pending` (waits for SCA), `processing`, `completed`, `failed` or `cancelled`.
    #[schema(value_type = String, example = "pending")]
    status: PublicStatus,
    /// While pending: where you authenticate at your bank.
    #[schema(example = "https://bank.example/sca/3f1c")]
    sca_url: Option<String>,
    /// While pending: until when.
    #[schema(example = "2026-11-20T12:15:00Z")]
    sca_expires_at: Option<chrono::DateTime<chrono::Utc>>,
    /// Reason of the failure, if failed.
    #[schema(value_type = Option<String>, example = json!(null))]
    failure_reason: Option<FailureReason>,
    /// Amount sent.
    send_amount: MoneyView,
    /// Drop's fee, on top.
    fee: MoneyView,
    /// Amount and fee.
    total: MoneyView,
    /// Amount received.
    receive_amount: MoneyView,
    /// Units of the receive currency for one krone, a decimal.
    #[schema(example = "0.0851534891")]
    rate: String,
    /// Destination.
    #[schema(example = "DE")]
    country: String,
    /// `sepa`, `swift` or `payout`.
    #[schema(example = "sepa")]
    rail: &'static str,
    /// The account debited.
    #[schema(example = "acc_0197a6e200007000800000000000abcd")]
    account_id: String,
    /// The recipient.
    #[schema(example = "rcp_0197a6e200007000800000000000abcd")]
    recipient_id: String,
    /// The creditor's name at the time of the order.
    #[schema(example = "Anna Schmidt")]
    creditor_name: String,
    /// The creditor's account at the time of the order, masked.
    #[schema(example = "*****3000")]
    creditor_account: String,
    /// Message to them.
    #[schema(example = "Invoice 2026-117")]
    message: Option<String>,
    /// End-to-end reference.
    #[schema(example = "0197a6e200007000800000000000abcd")]
    end_to_end_id: String,
    /// When ordered.
    #[schema(example = "2026-11-20T12:00:00Z")]
    created_at: chrono::DateTime<chrono::Utc>,
    /// When it reached a final status.
    #[schema(example = "2026-11-20T12:00:00Z")]
    finished_at: Option<chrono::DateTime<chrono::Utc>>,
}

impl TryFrom<&Remittance> for Transaction {
    type Error = MoneyError;

    fn try_from(payment: &Remittance) -> Result<Self, MoneyError> {
        let (sca_url, sca_expires_at) = match &payment.state {
            RemittanceState::AwaitingSca {
                sca_url: Some(sca_url),
                expires_at,
                ..
            } => (Some(sca_url.to_string()), Some(*expires_at)),
            _ => (None, None),
        };
        let finished_at = match &payment.state {
            RemittanceState::Failed { at, .. }
            | RemittanceState::Completed { at, .. }
            | RemittanceState::Cancelled { at, .. } => Some(*at),
            _ => None,
        };
        Ok(Self {
            id: payment.id.to_string(),
            kind: "remittance",
            status: payment.public_status(),
            sca_url,
            sca_expires_at,
            failure_reason: payment.public_failure_reason(),
            send_amount: payment.send.into(),
            fee: payment.fee.into(),
            total: payment.total()?.into(),
            receive_amount: payment.receive.into(),
            rate: payment.rate.normalize().to_string(),
            country: payment.country.into(),
            rail: rail_name(payment.rail),
            account_id: payment.account_id.to_string(),
            recipient_id: payment.recipient_id.to_string(),
            creditor_name: payment.creditor_name.as_str().to_owned(),
            creditor_account: payment.creditor_account.masked(),
            message: payment.remittance_information.clone().map(Into::into),
            end_to_end_id: payment.end_to_end_id.to_string(),
            created_at: payment.created_at,
            finished_at,
        })
    }
}
