//! The bridge from webhooks of banks to payments: the payment a bank speaks of becomes due, and the
//! bank is asked. The status in the webhook is never believed.

use ::messaging::{DeliveryError, InboundWebhook};
use payments::{BankId, EndToEndId, ports::BankPaymentRef, remittances::ScheduleImmediatePoll};
use serde::Deserialize;

/// What is read of a notice; the rest is the bank's affair.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Notice {
    payment_id: Option<String>,
    end_to_end_identification: Option<String>,
}

impl Notice {
    fn names_a_payment(&self) -> bool {
        self.payment_id.is_some() || self.end_to_end_identification.is_some()
    }
}

/// Works off what banks send.
pub(super) struct BankWebhooks(pub(super) ScheduleImmediatePoll);

impl BankWebhooks {
    /// One webhook of this bank.
    pub(super) async fn work_off(
        &self,
        bank: &str,
        webhook: &InboundWebhook,
    ) -> Result<(), DeliveryError> {
        let notice = serde_json::from_slice::<Notice>(&webhook.body).ok();
        let Some(notice) = notice.filter(Notice::names_a_payment) else {
            // It was signed by the bank, so it may be about something we do not follow.
            tracing::warn!(webhook = %webhook.id, bank, "a webhook that names no payment is ignored");
            return Ok(());
        };
        let ours = notice.end_to_end_identification;
        let named = BankPaymentRef {
            bank: BankId::new(bank),
            payment_id: notice.payment_id,
            end_to_end_id: ours.and_then(|text| text.parse::<EndToEndId>().ok()),
        };
        let woken = self.0.run(&named).await?;
        let payment = woken.map(|id| id.to_string());
        tracing::info!(webhook = %webhook.id, bank, payment, "a bank has news");
        Ok(())
    }
}
