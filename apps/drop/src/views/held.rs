//! Held payments as officers see them.

use payments::Remittance;
use serde::Serialize;
use utoipa::ToSchema;

use crate::api::money::MoneyView;

/// A payment that waits for an officer.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct HeldPaymentView {
    /// The payment.
    #[schema(example = "txn_0197a6e200007000800000000000abcd")]
    pub id: String,
    /// Who pays.
    #[schema(example = "usr_0197a6e200007000800000000000abcd")]
    pub customer_id: String,
    /// To whom.
    #[schema(example = "rcp_0197a6e200007000800000000000abcd")]
    pub recipient_id: String,
    /// Destination.
    #[schema(example = "DE")]
    pub country: String,
    /// What is sent.
    pub send_amount: MoneyView,
    /// When it was ordered.
    #[schema(example = "2026-11-20T12:00:00Z")]
    pub created_at: chrono::DateTime<chrono::Utc>,
}

impl From<&Remittance> for HeldPaymentView {
    fn from(payment: &Remittance) -> Self {
        Self {
            id: payment.id().to_string(),
            customer_id: payment.user_id().to_string(),
            recipient_id: payment.recipient_id().to_string(),
            country: payment.country().to_string(),
            send_amount: payment.send().into(),
            created_at: payment.created_at(),
        }
    }
}
