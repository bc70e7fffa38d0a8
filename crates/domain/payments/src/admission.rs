//! The admission of an order to pay: what has to be known of it beforehand, what has to hold while
//! it is recorded, and the decision. Pure: the store reads and writes, and asks
//! [`AdmissionOrder::decide`] in between.

use std::net::IpAddr;

use kernel::{AuditEntry, MoneyError, OutboxEvent, SingleLine, Timestamp};
use thiserror::Error;

use crate::{
    Account, AccountId, IdempotencyRecord, Quote, QuoteId, Recipient, RecipientId, Remittance,
    accounts::{FundsCoverage, Sufficiency},
    ports::InFlight,
    remittance::NewRemittance,
    remittances::schedule,
};

/// An order that is ready to be admitted: everything that needs a partner has been asked before,
/// and everything that is random or read from a clock is fixed.
#[derive(Debug, Clone, PartialEq)]
pub struct AdmissionOrder {
    /// The claim of its idempotency key; names who pays and the remittance it makes.
    pub claim: IdempotencyRecord,
    /// From which account.
    pub account_id: AccountId,
    /// By which quote.
    pub quote_id: QuoteId,
    /// To whom.
    pub recipient_id: RecipientId,
    /// Version of the recipient that the risk assessment is about.
    pub recipient_version: i64,
    /// How the funds are covered.
    pub coverage: FundsCoverage,
    /// What the risk assessment makes of it.
    pub admit_as: AdmitAs,
    /// Message to the creditor.
    pub remittance_information: Option<SingleLine<140>>,
    /// From where the customer ordered it.
    pub psu_ip: IpAddr,
    /// SHA-256 of the `state` in the redirect URI.
    pub callback_hash: [u8; 32],
    /// When.
    pub at: Timestamp,
    /// What the audit log records if it is admitted.
    pub audit_entries: Vec<AuditEntry>,
    /// What the outbox publishes if it is admitted.
    pub events: Vec<OutboxEvent>,
}

/// The state in which an order is recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AdmitAs {
    /// The bank is asked next.
    Accepted,
    /// It waits for an officer.
    Held,
    /// It has failed by the time a bank would have taken to refuse it.
    Declined {
        /// When it failed.
        at: Timestamp,
    },
}

/// What has to hold together when an order is admitted; read after its account is locked.
#[derive(Debug, Clone, PartialEq)]
pub struct AdmissionContext {
    /// The account, if it is a connected one of this person.
    pub account: Option<Account>,
    /// The quote, if it is this person's.
    pub quote: Option<Quote>,
    /// The recipient, if it is this person's and active.
    pub recipient: Option<Recipient>,
    /// See [`crate::ports::AccountQueries::in_flight`].
    pub in_flight: InFlight,
}

/// Why an order is not admitted. Nothing of it is recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Refusal {
    /// No such account of this person, or it is not connected.
    #[error("no such account")]
    AccountUnknown,
    /// No such quote of this person.
    #[error("no such quote")]
    QuoteUnknown,
    /// The quote has expired.
    #[error("the quote has expired")]
    QuoteExpired,
    /// Another payment used the quote.
    #[error("the quote was used already")]
    QuoteUsed,
    /// No such recipient of this person.
    #[error("no such recipient")]
    RecipientUnknown,
    /// The quote is for another country or currency than the recipient's.
    #[error("quote and recipient do not belong together")]
    RecipientMismatch,
    /// The balance less payments in flight does not cover amount and fee.
    #[error("funds are insufficient")]
    InsufficientFunds,
    /// What was assessed or confirmed beforehand no longer holds: ask again, then order again.
    #[error("the facts have changed meanwhile")]
    FactsChanged,
    /// A sum cannot be represented.
    #[error(transparent)]
    Money(#[from] MoneyError),
}

impl AdmissionContext {
    /// The context of an order whose account is not a connected one of the person.
    pub fn without_account() -> Self {
        Self {
            account: None,
            quote: None,
            recipient: None,
            in_flight: InFlight::NOTHING,
        }
    }
}

impl AdmissionOrder {
    /// The remittance to record, or why there is none.
    ///
    /// # Errors
    /// See [`Refusal`]; never [`Refusal::QuoteUsed`], which only the store can find.
    pub fn decide(&self, context: AdmissionContext) -> Result<Remittance, Refusal> {
        let account = context.account.ok_or(Refusal::AccountUnknown)?;
        let (quote, recipient) = matching(context.quote, context.recipient, self.at)?;
        if recipient.version != self.recipient_version {
            return Err(Refusal::FactsChanged);
        }
        let total = quote.send.checked_add(quote.fee)?;
        match self
            .coverage
            .covers(context.in_flight, total, account.balance())?
        {
            Sufficiency::Yes => Ok(self.remittance(&account, &quote, recipient)),
            Sufficiency::No => Err(Refusal::InsufficientFunds),
            Sufficiency::AskAgain => Err(Refusal::FactsChanged),
        }
    }

    fn remittance(&self, account: &Account, quote: &Quote, recipient: Recipient) -> Remittance {
        let order = NewRemittance {
            id: self.claim.transaction_id,
            account,
            quote,
            recipient,
            remittance_information: self.remittance_information.clone(),
            psu_ip: self.psu_ip,
            callback_hash: self.callback_hash,
            at: self.at,
        };
        match self.admit_as {
            AdmitAs::Accepted => {
                Remittance::accepted(order, self.at + schedule::ADMISSION_HEAD_START)
            }
            AdmitAs::Held => Remittance::held(order),
            AdmitAs::Declined { at } => Remittance::declined(order, at),
        }
    }
}

/// The quote and the recipient, if they may be used together now.
pub(crate) fn matching(
    quote: Option<Quote>,
    recipient: Option<Recipient>,
    now: Timestamp,
) -> Result<(Quote, Recipient), Refusal> {
    let quote = quote.ok_or(Refusal::QuoteUnknown)?;
    let recipient = recipient.ok_or(Refusal::RecipientUnknown)?;
    if quote.expires_at <= now {
        return Err(Refusal::QuoteExpired);
    }
    if quote.country != recipient.country || quote.receive.currency() != recipient.currency {
        return Err(Refusal::RecipientMismatch);
    }
    Ok((quote, recipient))
}

#[cfg(test)]
mod tests;
