//! The states of a remittance, with their data, as a bare name, and as its customer sees them.

use kernel::{Money, Timestamp};
use url::Url;

use crate::named::named;

/// The payment as the bank knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BankPayment {
    /// The bank's `paymentId`.
    pub payment_id: String,
    /// Payment product it was initiated with, part of its address.
    pub product: String,
    /// The amount that the bank was instructed to pay, shown to the customer (dynamic linking).
    pub instructed: Money,
    /// Last `transactionStatus`, also codes that are not in the protocol.
    pub status: String,
}

named! {
    /// Why a remittance failed, as far as its customer may learn it.
    pub enum FailureReason {
        /// The bank refused it.
        RejectedByBank = "rejected_by_bank",
        /// The customer declined at the bank.
        ScaDeclined = "sca_declined",
        /// The customer did not authenticate in time.
        ScaExpired = "sca_expired",
        /// Declined without a reason that may be disclosed (also: blocked by risk rules).
        Declined = "declined",
    }
}

/// The state of a remittance, with its data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RemittanceState {
    /// Recorded, held for review; the bank has not been asked. Public: `processing`.
    Held,
    /// Recorded; the bank has not been asked yet. Public: `processing`.
    Accepted,
    /// The bank is being asked since then. Found like this after the lease of the process that
    /// asks: `OutcomeUnknown`. Public: `processing`.
    Initiating {
        /// Time at which the state was entered.
        since: Timestamp,
    },
    /// The bank was asked and gave no usable answer: it may or may not have the payment. Never
    /// asked again blindly; searched for by its end-to-end id. Public: `processing`.
    OutcomeUnknown {
        /// Time at which the state was entered.
        since: Timestamp,
    },
    /// The customer has to authenticate at the bank. Public: `pending`, or `processing` until the
    /// bank has named the page.
    AwaitingSca {
        /// The bank's side.
        bank: BankPayment,
        /// The page for SCA; `None` if the bank has recorded the payment but named no page yet.
        sca_url: Option<Url>,
        /// Deadline for SCA, with or without a page.
        expires_at: Timestamp,
    },
    /// The bank has it and executes it. Public: `processing`.
    Submitted {
        /// The bank's side.
        bank: BankPayment,
        /// The page where the customer may confirm a cancellation, if the bank requires it.
        cancellation_sca_url: Option<Url>,
    },
    /// Paid: final.
    Completed {
        /// The bank's side; `None` if it was found by its end-to-end id alone.
        bank: Option<BankPayment>,
        /// Time at which this became known.
        at: Timestamp,
    },
    /// Not paid: final.
    Failed {
        /// Why it failed.
        reason: FailureReason,
        /// The bank's side, if it got that far.
        bank: Option<BankPayment>,
        /// Time at which this became known.
        at: Timestamp,
    },
    /// Cancelled by the customer: final.
    Cancelled {
        /// The bank's side, if it got that far.
        bank: Option<BankPayment>,
        /// Time of the cancellation.
        at: Timestamp,
    },
}

named! {
    /// The states without their data: in the column, in the audit log, in inspections and for
    /// operators; never for a customer.
    pub enum RemittanceStateName {
        /// See [`RemittanceState::Held`].
        Held = "held",
        /// See [`RemittanceState::Accepted`].
        Accepted = "accepted",
        /// See [`RemittanceState::Initiating`].
        Initiating = "initiating",
        /// See [`RemittanceState::OutcomeUnknown`].
        OutcomeUnknown = "unknown",
        /// See [`RemittanceState::AwaitingSca`].
        AwaitingSca = "awaiting_sca",
        /// See [`RemittanceState::Submitted`].
        Submitted = "submitted",
        /// See [`RemittanceState::Completed`].
        Completed = "completed",
        /// See [`RemittanceState::Failed`].
        Failed = "failed",
        /// See [`RemittanceState::Cancelled`].
        Cancelled = "cancelled",
    }
}

named! {
    /// The status of a remittance as its customer sees it.
    pub enum PublicStatus {
        /// Waits for the customer's SCA.
        Pending = "pending",
        /// Accepted, or held for review.
        Processing = "processing",
        /// Paid.
        Completed = "completed",
        /// Failed, not paid.
        Failed = "failed",
        /// Cancelled.
        Cancelled = "cancelled",
    }
}

impl RemittanceStateName {
    /// Whether nothing follows.
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Completed | Self::Failed | Self::Cancelled)
    }

    /// The status that the customer sees of a remittance in this state: one that awaits SCA is
    /// `pending` once the bank has named the page, and `processing` before. Held, being asked and
    /// unanswered look the same, so that a review cannot be distinguished from a slow bank
    /// (hvitvaskingsloven § 28).
    pub const fn public_status(self, has_sca_page: bool) -> PublicStatus {
        match self {
            Self::AwaitingSca if has_sca_page => PublicStatus::Pending,
            Self::Held
            | Self::Accepted
            | Self::Initiating
            | Self::OutcomeUnknown
            | Self::AwaitingSca
            | Self::Submitted => PublicStatus::Processing,
            Self::Completed => PublicStatus::Completed,
            Self::Failed => PublicStatus::Failed,
            Self::Cancelled => PublicStatus::Cancelled,
        }
    }
}

impl RemittanceState {
    /// The state without its data.
    pub fn name(&self) -> RemittanceStateName {
        match self {
            Self::Held => RemittanceStateName::Held,
            Self::Accepted => RemittanceStateName::Accepted,
            Self::Initiating { .. } => RemittanceStateName::Initiating,
            Self::OutcomeUnknown { .. } => RemittanceStateName::OutcomeUnknown,
            Self::AwaitingSca { .. } => RemittanceStateName::AwaitingSca,
            Self::Submitted { .. } => RemittanceStateName::Submitted,
            Self::Completed { .. } => RemittanceStateName::Completed,
            Self::Failed { .. } => RemittanceStateName::Failed,
            Self::Cancelled { .. } => RemittanceStateName::Cancelled,
        }
    }

    /// See [`RemittanceStateName::public_status`].
    pub fn public_status(&self) -> PublicStatus {
        let has_sca_page = matches!(
            self,
            Self::AwaitingSca {
                sca_url: Some(_),
                ..
            }
        );
        self.name().public_status(has_sca_page)
    }

    /// Why it failed, as the customer sees it. A bank that refused before it had the payment reads
    /// like a decline by Drop: otherwise Drop's declines, and they alone, would disclose that a
    /// rule found something (hvitvaskingsloven § 28).
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
        self.name().is_final()
    }

    /// The bank's side of a payment that is under way there.
    pub fn at_bank(&self) -> Option<&BankPayment> {
        match self {
            Self::AwaitingSca { bank, .. } | Self::Submitted { bank, .. } => Some(bank),
            _ => None,
        }
    }
}
