//! A remittance: one payment abroad, from the customer's own bank account, and the states it goes
//! through. Every transition is named; an illegal one is an error, never a silent overwrite.

use std::net::IpAddr;

use kernel::{Country, Money, MoneyError, SingleLine, Timestamp, UserId};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use url::Url;

use crate::{
    AccountId, BankId, EndToEndId, PostalAddress, QuoteId, Rail, RecipientAccount, RecipientId,
    TransactionId,
};

/// The payment as the bank knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BankPayment {
    /// The bank's `paymentId`.
    pub payment_id: String,
    /// Payment product it was initiated with, part of its address.
    pub product: String,
    /// What the bank was instructed to pay (dynamic linking shows this to the customer).
    pub instructed: Money,
    /// Last `transactionStatus`, also codes we do not know.
    pub status: String,
}

/// Why a payment failed, in words that tell a customer enough and nobody too much.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FailureReason {
    /// The bank refused it.
    RejectedByBank,
    /// The customer declined at the bank.
    ScaDeclined,
    /// The customer did not authenticate in time.
    ScaExpired,
    /// Declined without a reason that may be told (also: blocked by risk rules).
    Declined,
}

/// Where a payment stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RemittanceState {
    /// Recorded, held for review; the bank has not been asked. Public: `processing`.
    Held,
    /// Recorded; the bank has not been asked yet. Public: `processing`.
    Accepted,
    /// The bank is being asked since then. Found like this after the asker's lease: `Unknown`.
    /// Public: `processing`.
    Initiating {
        /// Since when.
        since: Timestamp,
    },
    /// The bank was asked and gave no usable answer: it may or may not have the payment. Never
    /// asked again blindly; looked for by its end-to-end id. Public: `processing`.
    Unknown {
        /// Since when.
        since: Timestamp,
    },
    /// The customer has to authenticate at the bank. Public: `pending`, or `processing` until the
    /// bank has named the page.
    AwaitingSca {
        /// The bank's side.
        bank: BankPayment,
        /// Where; `None` if the bank has recorded the payment but named no page yet.
        sca_url: Option<Url>,
        /// Until when, with or without a page.
        expires_at: Timestamp,
    },
    /// The bank has it and executes it. Public: `processing`.
    Submitted {
        /// The bank's side.
        bank: BankPayment,
        /// Where the customer may confirm a cancellation the bank wants authenticated.
        cancellation_sca_url: Option<Url>,
    },
    /// Paid: final.
    Completed {
        /// The bank's side; `None` if it was found by its end-to-end id alone.
        bank: Option<BankPayment>,
        /// When it was learnt.
        at: Timestamp,
    },
    /// Not paid: final.
    Failed {
        /// Why.
        reason: FailureReason,
        /// The bank's side, if it got that far.
        bank: Option<BankPayment>,
        /// When it was learnt.
        at: Timestamp,
    },
    /// Cancelled by the customer: final.
    Cancelled {
        /// The bank's side, if it got that far.
        bank: Option<BankPayment>,
        /// When.
        at: Timestamp,
    },
}

/// What a customer sees of the state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PublicStatus {
    /// Waits for the customer's SCA.
    Pending,
    /// Accepted, or held for review.
    Processing,
    /// Paid.
    Completed,
    /// Not paid.
    Failed,
    /// Cancelled.
    Cancelled,
}

/// One payment abroad.
#[derive(Debug, Clone, PartialEq)]
pub struct Remittance {
    /// Id.
    pub id: TransactionId,
    /// Who pays.
    pub user_id: UserId,
    /// From which account.
    pub account_id: AccountId,
    /// At which bank.
    pub bank: BankId,
    /// To whom.
    pub recipient_id: RecipientId,
    /// The creditor's name at that time; what the customer sees at the bank.
    pub creditor_name: SingleLine<70>,
    /// The creditor's account at that time; sealed at rest.
    pub creditor_account: RecipientAccount,
    /// The creditor's address at that time, where the corridor needs one.
    pub creditor_address: Option<PostalAddress>,
    /// Destination.
    pub country: Country,
    /// The way.
    pub rail: Rail,
    /// The quote it used; at most one payment uses a quote.
    pub quote_id: QuoteId,
    /// What is sent, NOK.
    pub send: Money,
    /// Drop's fee on top, NOK; accrues for invoicing, never taken out of the transfer.
    pub fee: Money,
    /// What arrives.
    pub receive: Money,
    /// Units of the receive currency for one krone.
    pub rate: Decimal,
    /// Message to the creditor.
    pub remittance_information: Option<SingleLine<140>>,
    /// The reference through all banks.
    pub end_to_end_id: EndToEndId,
    /// From where the customer ordered it. The bank wants to know (`PSU-IP-Address`), also when
    /// it could only be asked after the request was over.
    pub psu_ip: IpAddr,
    /// SHA-256 of the `state` in the redirect URI, by which the SCA callback finds the payment.
    pub callback_hash: [u8; 32],
    /// Where it stands.
    pub state: RemittanceState,
    /// When the worker has to look at it next; `None` once final (or held).
    pub next_check_at: Option<Timestamp>,
    /// Checks without news since the last change, for back-off.
    pub checks: u16,
    /// When recorded.
    pub created_at: Timestamp,
    /// Last change.
    pub updated_at: Timestamp,
    /// Counts changes, for compare-and-swap.
    pub version: i64,
}

/// Which payments to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RemittanceFilter {
    /// Only with this public status.
    pub status: Option<PublicStatus>,
    /// Only to this recipient.
    pub recipient_id: Option<RecipientId>,
    /// Only recorded at or after.
    pub from: Option<Timestamp>,
    /// Only recorded before.
    pub until: Option<Timestamp>,
}

impl RemittanceState {
    /// What the customer sees of it. Held, being asked and unanswered look the same, so that a
    /// review cannot be told from a slow bank (hvitvaskingsloven § 28).
    pub fn public_status(&self) -> PublicStatus {
        match self {
            Self::Held
            | Self::Accepted
            | Self::Initiating { .. }
            | Self::Unknown { .. }
            | Self::AwaitingSca { sca_url: None, .. }
            | Self::Submitted { .. } => PublicStatus::Processing,
            Self::AwaitingSca { .. } => PublicStatus::Pending,
            Self::Completed { .. } => PublicStatus::Completed,
            Self::Failed { .. } => PublicStatus::Failed,
            Self::Cancelled { .. } => PublicStatus::Cancelled,
        }
    }

    /// Why it failed, as the customer sees it. A bank that refused before it had the payment reads
    /// like a decline of ours: otherwise our declines, and they alone, would tell of rules that
    /// found something (hvitvaskingsloven § 28).
    pub fn public_failure_reason(&self) -> Option<FailureReason> {
        match self {
            Self::Failed {
                reason: FailureReason::RejectedByBank,
                bank: None,
                ..
            } => Some(FailureReason::Declined),
            Self::Failed { reason, .. } => Some(*reason),
            _ => None,
        }
    }

    /// Whether nothing follows.
    pub fn is_final(&self) -> bool {
        matches!(
            self,
            Self::Completed { .. } | Self::Failed { .. } | Self::Cancelled { .. }
        )
    }

    /// Its name, for the audit log and for operators; never for a customer.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Held => "held",
            Self::Accepted => "accepted",
            Self::Initiating { .. } => "initiating",
            Self::Unknown { .. } => "unknown",
            Self::AwaitingSca { .. } => "awaiting_sca",
            Self::Submitted { .. } => "submitted",
            Self::Completed { .. } => "completed",
            Self::Failed { .. } => "failed",
            Self::Cancelled { .. } => "cancelled",
        }
    }

    /// The bank's side of a payment that is under way there.
    pub fn at_bank(&self) -> Option<&BankPayment> {
        match self {
            Self::AwaitingSca { bank, .. } | Self::Submitted { bank, .. } => Some(bank),
            _ => None,
        }
    }
}

impl Remittance {
    /// What the customer sees of its state.
    pub fn public_status(&self) -> PublicStatus {
        self.state.public_status()
    }

    /// See [`RemittanceState::public_failure_reason`].
    pub fn public_failure_reason(&self) -> Option<FailureReason> {
        self.state.public_failure_reason()
    }

    /// What it costs the customer: what is sent plus the fee.
    ///
    /// # Errors
    /// [`MoneyError`], if the sum cannot be represented.
    pub fn total(&self) -> Result<Money, MoneyError> {
        self.send.checked_add(self.fee)
    }

    /// Where the customer has to go now, if anywhere: to authenticate the payment, or the
    /// cancellation they asked for.
    pub fn sca_url(&self) -> Option<&Url> {
        match &self.state {
            RemittanceState::AwaitingSca { sca_url, .. } => sca_url.as_ref(),
            RemittanceState::Submitted {
                cancellation_sca_url,
                ..
            } => cancellation_sca_url.as_ref(),
            _ => None,
        }
    }
}
