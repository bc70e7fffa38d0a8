//! A remittance as plain data: what the store keeps of it, and what tests build one from.

use std::net::IpAddr;

use kernel::{Country, Money, SingleLine, Timestamp, UserId};
use rust_decimal::Decimal;

use super::RemittanceState;
use crate::{
    AccountId, BankId, EndToEndId, PostalAddress, QuoteId, Rail, RecipientAccount, RecipientId,
    TransactionId,
};

/// All there is of a [`super::Remittance`].
#[derive(Debug, Clone, PartialEq)]
pub struct RemittanceSnapshot {
    /// Id.
    pub id: TransactionId,
    /// The customer who pays.
    pub user_id: UserId,
    /// The account that is debited.
    pub account_id: AccountId,
    /// At which bank.
    pub bank: BankId,
    /// The recipient.
    pub recipient_id: RecipientId,
    /// The creditor's name at that time; what the customer sees at the bank.
    pub creditor_name: SingleLine<70>,
    /// The creditor's account at that time; sealed at rest.
    pub creditor_account: RecipientAccount,
    /// The creditor's address at that time, where the corridor needs one.
    pub creditor_address: Option<PostalAddress>,
    /// Destination.
    pub country: Country,
    /// The rail.
    pub rail: Rail,
    /// The quote it used; at most one remittance uses a quote.
    pub quote_id: QuoteId,
    /// The amount sent, in NOK.
    pub send: Money,
    /// Drop's fee on top, NOK; accrues for invoicing, never taken out of the transfer.
    pub fee: Money,
    /// The amount that arrives, in the recipient's currency.
    pub receive: Money,
    /// Units of the receive currency for one krone.
    pub rate: Decimal,
    /// Message to the creditor.
    pub remittance_information: Option<SingleLine<140>>,
    /// The reference through all banks.
    pub end_to_end_id: EndToEndId,
    /// The IP address from which it was ordered. The bank receives it (`PSU-IP-Address`), also when
    /// it could only be asked after the request was over.
    pub psu_ip: IpAddr,
    /// SHA-256 of the `state` in the redirect URI, by which the SCA callback finds the remittance.
    pub callback_hash: [u8; 32],
    /// Its state.
    pub state: RemittanceState,
    /// Time at which the worker polls the bank next; `None` once final (or held).
    pub next_poll_at: Option<Timestamp>,
    /// Polls without news since the last change, for back-off.
    pub poll_attempts: u16,
    /// Time at which it was recorded.
    pub created_at: Timestamp,
    /// Last change.
    pub updated_at: Timestamp,
    /// Counts changes, for compare-and-swap.
    pub version: i64,
}
