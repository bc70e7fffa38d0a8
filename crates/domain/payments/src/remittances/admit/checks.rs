//! The checks that need only what is stored, before partners are asked;
//! [`crate::AdmissionOrder::decide`] makes them again, where they hold.

use kernel::{Money, MoneyError};

use super::{AdmitError, AdmitRemittance, AdmitRequest};
use crate::{Account, Quote, Recipient, admission::matching};

/// The records that an order refers to, as read before its unit.
pub(super) struct Preview {
    pub(super) quote: Quote,
    pub(super) recipient: Recipient,
    pub(super) account: Account,
}

impl Preview {
    /// The sum that the account has to cover.
    pub(super) fn total(&self) -> Result<Money, MoneyError> {
        self.quote.send.checked_add(self.quote.fee)
    }
}

impl AdmitRemittance {
    pub(super) async fn preview(&self, request: &AdmitRequest) -> Result<Preview, AdmitError> {
        let user = request.user_id;
        let quote = self.storage.quotes.quote(user, request.quote_id).await?;
        let recipients = &self.storage.recipients;
        let recipient = recipients.recipient(user, request.recipient_id).await?;
        let (quote, recipient) = matching(quote, recipient, self.system.now())?;
        let accounts = &self.storage.accounts;
        let account = if let Some(id) = request.account_id {
            accounts.account(user, id).await?
        } else {
            let own = accounts.accounts(user).await?;
            own.into_iter().find(Account::is_primary)
        };
        let account = account.ok_or(AdmitError::AccountUnknown)?;
        if account.currency() != quote.send.currency() {
            return Err(AdmitError::AccountCurrency);
        }
        Ok(Preview {
            quote,
            recipient,
            account,
        })
    }
}
