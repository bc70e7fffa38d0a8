//! The customer's order to send money, from the request to the answer that is kept under its
//! idempotency key: source of the amount, standing of the customer, admission, initiation at the
//! bank, and the time an answer takes.

mod error;
mod initiation;
mod order;
mod standing;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use identity::Principal;
use kernel::{IdSource, UserId};
use payments::{
    CreateQuote, FixedSide, QuoteId, QuoteRequest, Remittance, StoredResponse,
    ports::{IdempotencyQueries, RecipientQueries},
    remittances::{
        AdmitError, AdmitRemittance, AdmitRequest, Admitted, FinishResponse, InitiateRemittance,
    },
};

use crate::runtime::{BackgroundExecutor, Timer};

use self::initiation::TimedInitiation;
pub use self::{
    error::{PresentationError, SendMoneyError},
    initiation::INITIATION_DEADLINE,
    order::{OrderSource, SendMoneyOrder},
    standing::{CustomerStanding, VerifiedCustomers},
};

/// Turns the remittance into the answer that is sent and kept.
pub type Presenter = fn(&Remittance) -> Result<StoredResponse, PresentationError>;

/// The parts of [`SendMoney`].
pub struct SendMoneyParts {
    /// Whether the customer may pay.
    pub standing: Arc<dyn CustomerStanding>,
    /// The customer's recipients.
    pub recipients: Arc<dyn RecipientQueries>,
    /// Quotes an order that names an amount.
    pub quotes: Arc<CreateQuote>,
    /// Keys that were used before.
    pub keys: Arc<dyn IdempotencyQueries>,
    /// New ids.
    pub ids: Arc<dyn IdSource>,
    /// Checks and records the order.
    pub admit: AdmitRemittance,
    /// Asks the bank.
    pub initiate: InitiateRemittance,
    /// Keeps the answer.
    pub finish: FinishResponse,
    /// The present moment.
    pub clock: Arc<dyn kernel::Clock>,
    /// Waits.
    pub timer: Arc<dyn Timer>,
    /// Finishes calls to banks that the client no longer waits for.
    pub background: Arc<dyn BackgroundExecutor>,
}

/// Carries out a customer's order to send money.
///
/// The same key with the same request is answered the same, byte for byte, and makes one
/// remittance, whatever happens in between.
pub struct SendMoney {
    standing: Arc<dyn CustomerStanding>,
    recipients: Arc<dyn RecipientQueries>,
    quotes: Arc<CreateQuote>,
    keys: Arc<dyn IdempotencyQueries>,
    ids: Arc<dyn IdSource>,
    admit: AdmitRemittance,
    finish: FinishResponse,
    initiation: TimedInitiation,
}

impl SendMoney {
    /// The use case over its ports.
    pub fn new(parts: SendMoneyParts) -> Self {
        Self {
            standing: parts.standing,
            recipients: parts.recipients,
            quotes: parts.quotes,
            keys: parts.keys,
            ids: parts.ids,
            admit: parts.admit,
            finish: parts.finish,
            initiation: TimedInitiation {
                initiate: parts.initiate,
                clock: parts.clock,
                timer: parts.timer,
                background: parts.background,
            },
        }
    }

    /// Carries out the order and returns the answer to send.
    ///
    /// # Errors
    /// [`SendMoneyError`]: nothing was recorded, unless storage failed after admission. The same
    /// order may be sent again under the same key.
    pub async fn send(
        &self,
        customer: &Principal,
        order: &SendMoneyOrder,
        present: Presenter,
    ) -> Result<StoredResponse, SendMoneyError> {
        let request = self.admission(customer, order).await?;
        let admitted = match self.admit.admit(&request).await? {
            Admitted::Replay(answer) => return Ok(answer),
            Admitted::New(remittance) | Admitted::Resume(remittance) => remittance,
        };
        let context = &order.context;
        let remittance = self.initiation.within_patience(admitted, context).await?;
        let answer = present(&remittance)?;
        let (user, key) = (customer.user_id, &order.idempotency_key);
        Ok(self.finish.finish(user, key, &answer).await?)
    }

    async fn admission(
        &self,
        customer: &Principal,
        order: &SendMoneyOrder,
    ) -> Result<AdmitRequest, SendMoneyError> {
        Ok(AdmitRequest {
            user_id: customer.user_id,
            kyc_approved: self.standing.may_pay(customer).await?,
            quote_id: self.quote(customer.user_id, order).await?,
            recipient_id: order.recipient,
            account_id: order.account,
            remittance_information: order.message.clone(),
            idempotency_key: order.idempotency_key.clone(),
            request_hash: order.request_hash,
            psu_ip: order.psu_ip,
            context: order.context.clone(),
        })
    }

    /// The quote of the order. An amount is quoted now, unless its key was used before: then the
    /// key decides what is answered, and no quote is read.
    async fn quote(&self, user: UserId, order: &SendMoneyOrder) -> Result<QuoteId, SendMoneyError> {
        let amount = match order.source {
            OrderSource::Quote(id) => return Ok(id),
            OrderSource::Amount(amount) => amount,
        };
        let before = self.keys.idempotency(user, &order.idempotency_key).await?;
        if before.is_some() {
            return Ok(QuoteId::new(self.ids.as_ref()));
        }
        let recipient = self.recipients.recipient(user, order.recipient).await?;
        let recipient = recipient.ok_or(AdmitError::RecipientUnknown)?;
        let request = QuoteRequest {
            user_id: user,
            country: recipient.country,
            fixed: FixedSide::Send,
            amount,
        };
        Ok(self.quotes.quote(request).await?.id)
    }
}
