//! Handles the webhooks of banks: the payment that a notice names is polled at once. The status in
//! the notice is not believed.

use std::sync::Arc;

use async_trait::async_trait;
use messaging::{DeliveryError, InboundWebhook};
use payments::{BankId, ports::BankNotices, remittances::ScheduleImmediatePoll};

use super::HandleBankWebhook;

/// Handles the webhooks of banks.
pub struct BankWebhooks {
    /// Reads notices.
    pub notices: Arc<dyn BankNotices>,
    /// Has the payment polled.
    pub poll: ScheduleImmediatePoll,
}

#[async_trait]
impl HandleBankWebhook for BankWebhooks {
    async fn handle(&self, bank: BankId, webhook: &InboundWebhook) -> Result<(), DeliveryError> {
        let Some(named) = self.notices.payment_named_by(&bank, &webhook.body) else {
            // It was signed by the bank, so it may be about something that Drop does not follow.
            tracing::warn!(webhook = %webhook.id, %bank, "a webhook that names no payment is ignored");
            return Ok(());
        };
        let scheduled = self.poll.run(&named).await?;
        let payment = scheduled.map(|id| id.to_string());
        tracing::info!(webhook = %webhook.id, %bank, payment, "a bank has news");
        Ok(())
    }
}
