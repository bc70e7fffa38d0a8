//! A customer's order.

use std::net::IpAddr;

use kernel::{Money, RequestContext, SingleLine};
use payments::{AccountId, IdempotencyKey, QuoteId, RecipientId};

/// An order to send money.
#[derive(Debug, Clone)]
pub struct SendMoneyOrder {
    /// The source of the amount: a quote, or an amount.
    pub source: OrderSource,
    /// The recipient.
    pub recipient: RecipientId,
    /// The account to debit; `None` means the primary one.
    pub account: Option<AccountId>,
    /// Message to the recipient.
    pub message: Option<SingleLine<140>>,
    /// The client's name for this order.
    pub idempotency_key: IdempotencyKey,
    /// SHA-256 over method, path and canonical body.
    pub request_hash: [u8; 32],
    /// The customer's address; the bank asks for it (`PSU-IP-Address`).
    pub psu_ip: IpAddr,
    /// The request.
    pub context: RequestContext,
}

/// The source of a payment's amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OrderSource {
    /// A quote made before.
    Quote(QuoteId),
    /// The amount to send, quoted at the rate of the moment.
    Amount(Money),
}
