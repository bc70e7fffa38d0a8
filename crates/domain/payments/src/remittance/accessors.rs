//! Read access to a remittance.

use std::net::IpAddr;

use kernel::{Country, Money, MoneyError, SingleLine, Timestamp, UserId};
use rust_decimal::Decimal;
use url::Url;

use super::{FailureReason, PublicStatus, Remittance, RemittanceState};
use crate::{
    AccountId, BankId, EndToEndId, PostalAddress, QuoteId, Rail, RecipientAccount, RecipientId,
    TransactionId,
};

impl Remittance {
    /// Id.
    pub fn id(&self) -> TransactionId {
        self.data.id
    }

    /// The customer who pays.
    pub fn user_id(&self) -> UserId {
        self.data.user_id
    }

    /// The account that is debited.
    pub fn account_id(&self) -> AccountId {
        self.data.account_id
    }

    /// At which bank.
    pub fn bank(&self) -> &BankId {
        &self.data.bank
    }

    /// The recipient.
    pub fn recipient_id(&self) -> RecipientId {
        self.data.recipient_id
    }

    /// The creditor's name at that time; what the customer sees at the bank.
    pub fn creditor_name(&self) -> &SingleLine<70> {
        &self.data.creditor_name
    }

    /// The creditor's account at that time; sealed at rest.
    pub fn creditor_account(&self) -> &RecipientAccount {
        &self.data.creditor_account
    }

    /// The creditor's address at that time, where the corridor needs one.
    pub fn creditor_address(&self) -> Option<&PostalAddress> {
        self.data.creditor_address.as_ref()
    }

    /// Destination.
    pub fn country(&self) -> Country {
        self.data.country
    }

    /// The rail.
    pub fn rail(&self) -> Rail {
        self.data.rail
    }

    /// The quote it used; at most one remittance uses a quote.
    pub fn quote_id(&self) -> QuoteId {
        self.data.quote_id
    }

    /// The amount sent, in NOK.
    pub fn send(&self) -> Money {
        self.data.send
    }

    /// Drop's fee on top, NOK; accrues for invoicing, never taken out of the transfer.
    pub fn fee(&self) -> Money {
        self.data.fee
    }

    /// The amount that arrives, in the recipient's currency.
    pub fn receive(&self) -> Money {
        self.data.receive
    }

    /// Units of the receive currency for one krone.
    pub fn rate(&self) -> Decimal {
        self.data.rate
    }

    /// Message to the creditor.
    pub fn remittance_information(&self) -> Option<&SingleLine<140>> {
        self.data.remittance_information.as_ref()
    }

    /// The reference through all banks.
    pub fn end_to_end_id(&self) -> &EndToEndId {
        &self.data.end_to_end_id
    }

    /// The IP address from which the customer ordered it. The bank receives it (`PSU-IP-Address`),
    /// also when it could only be asked after the request was over.
    pub fn psu_ip(&self) -> IpAddr {
        self.data.psu_ip
    }

    /// SHA-256 of the `state` in the redirect URI, by which the SCA callback finds the remittance.
    pub fn callback_hash(&self) -> [u8; 32] {
        self.data.callback_hash
    }

    /// Its state.
    pub fn state(&self) -> &RemittanceState {
        &self.data.state
    }

    /// Time at which the worker polls the bank next; `None` once final (or held).
    pub fn next_poll_at(&self) -> Option<Timestamp> {
        self.data.next_poll_at
    }

    /// Polls without news since the last change, for back-off.
    pub fn poll_attempts(&self) -> u16 {
        self.data.poll_attempts
    }

    /// Time at which it was recorded.
    pub fn created_at(&self) -> Timestamp {
        self.data.created_at
    }

    /// Last change.
    pub fn updated_at(&self) -> Timestamp {
        self.data.updated_at
    }

    /// Counts changes, for compare-and-swap.
    pub fn version(&self) -> i64 {
        self.data.version
    }
}

impl Remittance {
    /// Its status as the customer sees it.
    pub fn public_status(&self) -> PublicStatus {
        self.data.state.public_status()
    }

    /// See [`RemittanceState::public_failure_reason`].
    pub fn public_failure_reason(&self) -> Option<FailureReason> {
        self.data.state.public_failure_reason()
    }

    /// The total that the customer pays: the amount sent plus the fee.
    ///
    /// # Errors
    /// [`MoneyError`], if the sum cannot be represented.
    pub fn total(&self) -> Result<Money, MoneyError> {
        self.data.send.checked_add(self.data.fee)
    }

    /// Where the customer has to go now, if anywhere: to authenticate the payment, or the
    /// cancellation they asked for.
    pub fn sca_url(&self) -> Option<&Url> {
        match &self.data.state {
            RemittanceState::AwaitingSca { sca_url, .. } => sca_url.as_ref(),
            RemittanceState::Submitted {
                cancellation_sca_url,
                ..
            } => cancellation_sca_url.as_ref(),
            _ => None,
        }
    }
}
