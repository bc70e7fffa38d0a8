//! The receipt of a paid payment: what PSD2 Art. 46 and 48 oblige a provider to tell the payer.

use chrono::NaiveDate;
use kernel::{Country, Money, MoneyError, SingleLine, Timestamp};
use rust_decimal::Decimal;
use thiserror::Error;

use crate::{
    Account, EndToEndId, PublicStatus, Quote, Rail, Remittance, RemittanceState, TransactionId,
};

/// Why there is no receipt (yet).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum NotYetPaid {
    /// The payment is under way, or was not paid.
    #[error("a payment that is {0:?} has no receipt")]
    Status(PublicStatus),
    /// Its sums cannot be represented: stored data is damaged.
    #[error(transparent)]
    Money(#[from] MoneyError),
}

/// A receipt.
#[derive(Debug, Clone, PartialEq)]
pub struct Receipt {
    /// Reference of the payment at Drop (Art. 46 (b), 48 (a)).
    pub transaction_id: TransactionId,
    /// The reference that travelled with it through all banks.
    pub end_to_end_id: EndToEndId,
    /// Always completed.
    pub status: PublicStatus,
    /// Name of the payee (Art. 48 (a)).
    pub payee_name: SingleLine<70>,
    /// The payee's account, masked.
    pub payee_account: String,
    /// The payee's country.
    pub country: Country,
    /// The way the money went.
    pub rail: Rail,
    /// The account it was paid from, masked; `None` if nothing is known of it.
    pub payer_account: Option<String>,
    /// Message to the payee.
    pub remittance_information: Option<SingleLine<140>>,
    /// Amount in the currency of the debit (Art. 48 (b)).
    pub sent: Money,
    /// Charges (Art. 48 (c)).
    pub fee: Money,
    /// Amount and charges together.
    pub total: Money,
    /// Amount after conversion (Art. 48 (d)).
    pub received: Money,
    /// The rate used, units of the received currency for one krone (Art. 48 (d)).
    pub rate: Decimal,
    /// The published reference rate of that day, and the day.
    pub reference_rate: Option<(Decimal, NaiveDate)>,
    /// Time at which the order was received (Art. 48 (e)).
    pub ordered_at: Timestamp,
    /// Time at which its settlement became known.
    pub completed_at: Timestamp,
}

impl Receipt {
    /// The receipt of a paid payment, with what is still known of its quote and account.
    pub fn of(
        payment: &Remittance,
        quote: Option<&Quote>,
        account: Option<&Account>,
    ) -> Result<Self, NotYetPaid> {
        let RemittanceState::Completed { at, .. } = payment.state() else {
            return Err(NotYetPaid::Status(payment.public_status()));
        };
        Ok(Self {
            transaction_id: payment.id(),
            end_to_end_id: payment.end_to_end_id().clone(),
            status: payment.public_status(),
            payee_name: payment.creditor_name().clone(),
            payee_account: payment.creditor_account().masked(),
            country: payment.country(),
            rail: payment.rail(),
            payer_account: account.map(|account| account.number().masked()),
            remittance_information: payment.remittance_information().cloned(),
            sent: payment.send(),
            fee: payment.fee(),
            total: payment.total()?,
            received: payment.receive(),
            rate: payment.rate(),
            reference_rate: quote.map(|quote| (quote.reference_rate, quote.rate_as_of)),
            ordered_at: payment.created_at(),
            completed_at: *at,
        })
    }
}
