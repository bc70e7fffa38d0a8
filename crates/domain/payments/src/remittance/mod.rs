//! A remittance: one transfer abroad, from the customer's own bank account. The aggregate is
//! closed: it is created by an admission, changed by its transitions alone, and restored by the
//! store from a snapshot.

mod accessors;
mod filter;
mod snapshot;
mod state;
mod transitions;

use std::net::IpAddr;

use kernel::{SingleLine, Timestamp};

use crate::{Account, EndToEndId, Quote, Recipient, TransactionId};

pub use filter::RemittanceFilter;
pub use snapshot::RemittanceSnapshot;
pub use state::{BankPayment, FailureReason, PublicStatus, RemittanceState, RemittanceStateName};

/// One transfer abroad.
#[derive(Debug, Clone, PartialEq)]
pub struct Remittance {
    data: RemittanceSnapshot,
}

/// The data that an order to pay adds to its quote, recipient and account.
#[derive(Debug, Clone)]
pub(crate) struct NewRemittance<'a> {
    pub(crate) id: TransactionId,
    pub(crate) account: &'a Account,
    pub(crate) quote: &'a Quote,
    pub(crate) recipient: Recipient,
    pub(crate) remittance_information: Option<SingleLine<140>>,
    pub(crate) psu_ip: IpAddr,
    pub(crate) callback_hash: [u8; 32],
    pub(crate) at: Timestamp,
}

impl Remittance {
    /// The remittance as it was stored.
    pub fn restore(snapshot: RemittanceSnapshot) -> Self {
        Self { data: snapshot }
    }

    /// The same after a compare-and-swap has stored it: one version on.
    #[must_use]
    pub fn stored(mut self) -> Self {
        self.data.version += 1;
        self
    }

    /// All of it, to be stored.
    pub fn snapshot(&self) -> &RemittanceSnapshot {
        &self.data
    }

    /// An admitted order: the bank is asked next, by the worker at that time if nothing did before.
    pub(crate) fn accepted(order: NewRemittance<'_>, first_poll_at: Timestamp) -> Self {
        Self::admitted(order, RemittanceState::Accepted, Some(first_poll_at))
    }

    /// An admitted order that waits for an officer.
    pub(crate) fn held(order: NewRemittance<'_>) -> Self {
        Self::admitted(order, RemittanceState::Held, None)
    }

    /// An admitted order that was held and declined at once: recorded as failed, so that nothing
    /// can release it in between.
    pub(crate) fn declined(order: NewRemittance<'_>, at: Timestamp) -> Self {
        Self::held(order).fail(FailureReason::Declined, None, at)
    }

    fn admitted(
        order: NewRemittance<'_>,
        state: RemittanceState,
        next_poll_at: Option<Timestamp>,
    ) -> Self {
        let NewRemittance {
            account,
            quote,
            recipient,
            ..
        } = order;
        Self::restore(RemittanceSnapshot {
            id: order.id,
            user_id: account.user_id(),
            account_id: account.id(),
            bank: account.bank().clone(),
            recipient_id: recipient.id,
            creditor_name: recipient.name,
            creditor_account: recipient.account,
            creditor_address: recipient.address,
            country: quote.country,
            rail: quote.rail,
            quote_id: quote.id,
            send: quote.send,
            fee: quote.fee,
            receive: quote.receive,
            rate: quote.rate,
            remittance_information: order.remittance_information,
            end_to_end_id: EndToEndId::of(order.id),
            psu_ip: order.psu_ip,
            callback_hash: order.callback_hash,
            state,
            next_poll_at,
            poll_attempts: 0,
            created_at: order.at,
            updated_at: order.at,
            version: 0,
        })
    }
}
