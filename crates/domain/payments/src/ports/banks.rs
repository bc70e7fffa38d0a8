//! The customer's bank: account information, payment initiation, confirmation of funds.

use std::net::IpAddr;

use async_trait::async_trait;
use chrono::NaiveDate;
use kernel::{Currency, Money, SingleLine, Timestamp};
use thiserror::Error;
use url::Url;

use crate::{
    BankId, BankPayment, BankSummary, ConsentEnd, DebtorAccount, EndToEndId, Rail, RecipientAccount,
};

/// Lists the supported banks.
pub trait BankDirectory: Send + Sync {
    /// All configured banks, by name.
    fn banks(&self) -> Vec<BankSummary>;

    /// One of them.
    fn bank(&self, id: &BankId) -> Option<BankSummary>;
}

/// The customer (payment service user) behind a call. A bank counts a read without the customer's
/// address against the daily quota, so it is given if and only if the customer asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PsuContext {
    /// The customer asks, from this address.
    Present {
        /// Address of the customer's device.
        ip: IpAddr,
    },
    /// A job asks.
    Absent,
}

/// Why a bank call other than an initiation failed.
#[derive(Debug, Error)]
pub enum BankError {
    /// No profile of that name.
    #[error("no such bank is configured")]
    UnknownBank,
    /// Not reached, timed out, 5xx or breaker open: may work later.
    #[error("the bank is unavailable: {0}")]
    Unavailable(String),
    /// The answer is not what the protocol says.
    #[error("the bank's answer is unusable: {0}")]
    Malformed(String),
    /// The consent is unknown, expired, revoked or not yet valid.
    #[error("the bank no longer accepts the consent")]
    ConsentInvalid,
    /// The daily quota of unattended reads is used up (`ACCESS_EXCEEDED`).
    #[error("the bank's daily quota is used up")]
    QuotaExceeded,
    /// The bank does not know the resource.
    #[error("the bank does not know it")]
    NotFound,
    /// The bank refuses, with its code.
    #[error("the bank refuses: {code}")]
    Refused {
        /// `tppMessages[].code`, an open set.
        code: String,
    },
}

/// A consent to ask for.
#[derive(Debug, Clone)]
pub struct ConsentRequest {
    /// The bank.
    pub bank: BankId,
    /// The customer's IP address.
    pub psu_ip: IpAddr,
    /// The address to which the bank redirects the customer afterwards; carries our `state`.
    pub redirect: Url,
    /// Last day wanted.
    pub valid_until: NaiveDate,
    /// Unattended reads a day wanted.
    pub frequency_per_day: u8,
}

/// A consent the bank has recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConsentCreated {
    /// The bank's `consentId`.
    pub external_id: String,
    /// The page where the customer authenticates.
    pub sca_url: Url,
}

/// The status of a consent at the bank.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConsentStatus {
    /// `received`, `partiallyAuthorised`: not yet.
    AwaitingSca,
    /// `valid`.
    Valid {
        /// Last day, as the bank has it.
        valid_until: NaiveDate,
    },
    /// Over.
    Ended(ConsentEnd),
}

/// An account as the bank reports it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportedAccount {
    /// `resourceId`.
    pub external_id: String,
    /// Number.
    pub number: DebtorAccount,
    /// `name` or `product`.
    pub name: Option<SingleLine<70>>,
    /// Currency.
    pub currency: Currency,
}

/// Balances as the bank reports them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReportedBalance {
    /// The available balance.
    pub available: Money,
    /// The booked balance, if reported.
    pub booked: Option<Money>,
}

/// A payment to look for among an account's transactions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SoughtPayment {
    /// The reference it was ordered with.
    pub end_to_end_id: EndToEndId,
    /// Time of the order: its transaction cannot be older.
    pub ordered_at: Timestamp,
}

/// The trace of a payment in an account's transactions. Only debits count: a returned payment
/// carries the same reference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PaymentTrace {
    /// Nothing (yet).
    NotFound,
    /// A debit that is not booked: the bank has the payment, and may still refuse it.
    Pending,
    /// A booked debit: it is paid.
    Booked,
}

/// The direction of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EntryDirection {
    /// It left the account.
    Debit,
    /// It came (back) to the account.
    Credit,
}

/// A booked entry of an account that bears an end-to-end id of our form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BookedEntry {
    /// The reference.
    pub end_to_end_id: EndToEndId,
    /// The direction.
    pub direction: EntryDirection,
    /// The amount, never below zero; `None` if the bank reports only the sum of a batch.
    pub amount: Option<Money>,
}

/// Account information (AISP), PSD2 Art. 67.
#[async_trait]
pub trait AccountInformation: Send + Sync {
    /// Asks for a consent.
    ///
    /// # Errors
    /// [`BankError`], as every method here.
    async fn create_consent(&self, request: &ConsentRequest) -> Result<ConsentCreated, BankError>;

    /// The status of a consent; never inferred from a redirect.
    async fn consent_status(
        &self,
        bank: &BankId,
        external_id: &str,
    ) -> Result<ConsentStatus, BankError>;

    /// Ends a consent. One that is already over is a success.
    async fn delete_consent(&self, bank: &BankId, external_id: &str) -> Result<(), BankError>;

    /// The accounts of a consent.
    async fn accounts(
        &self,
        bank: &BankId,
        consent: &str,
        psu: PsuContext,
    ) -> Result<Vec<ReportedAccount>, BankError>;

    /// The balances of one account, by its `resourceId`.
    async fn balance(
        &self,
        bank: &BankId,
        consent: &str,
        account: &str,
        psu: PsuContext,
    ) -> Result<ReportedBalance, BankError>;

    /// Looks for a payment among the account's booked and pending transactions since it was
    /// ordered, by its end-to-end id: the way to find out the outcome of a payment the bank never
    /// answered for.
    async fn find_payment(
        &self,
        bank: &BankId,
        consent: &str,
        account: &str,
        sought: &SoughtPayment,
    ) -> Result<PaymentTrace, BankError>;

    /// Every entry booked on the account since that day that bears an end-to-end id of our form:
    /// all of them or an error, so that what is not there is surely not there. An unattended read,
    /// of which a bank may allow as few as four a day.
    async fn booked_entries(
        &self,
        bank: &BankId,
        consent: &str,
        account: &str,
        since: NaiveDate,
    ) -> Result<Vec<BookedEntry>, BankError>;
}

/// A payment to initiate.
#[derive(Debug, Clone)]
pub struct InitiatePayment {
    /// The bank.
    pub bank: BankId,
    /// The customer's IP address.
    pub psu_ip: IpAddr,
    /// The account to debit.
    pub debtor: DebtorAccount,
    /// The creditor's name; the bank shows it to the customer (dynamic linking).
    pub creditor_name: SingleLine<70>,
    /// The creditor's account.
    pub creditor: RecipientAccount,
    /// Country of the creditor.
    pub country: kernel::Country,
    /// Creditor's address, where there is one.
    pub address: Option<crate::PostalAddress>,
    /// The rail; the bank's profile turns it into a payment product and decides whether `send` or
    /// `receive` is what the bank is instructed to pay (SEPA pays euro).
    pub rail: Rail,
    /// The amount sent, in NOK.
    pub send: Money,
    /// The amount that is to arrive, in the recipient's currency.
    pub receive: Money,
    /// The reference through all banks.
    pub end_to_end_id: EndToEndId,
    /// Message to the creditor.
    pub remittance_information: Option<SingleLine<140>>,
    /// The address to which the bank redirects the customer afterwards; carries our `state`.
    pub redirect: Url,
}

/// A payment the bank has recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InitiatedPayment {
    /// The bank's side.
    pub bank: BankPayment,
    /// The SCA required of the customer.
    pub sca: InitialSca,
}

/// The SCA of a payment that was just recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InitialSca {
    /// The customer authenticates there.
    Page(Url),
    /// It waits for SCA, or may do so, and the bank named no page: to be asked for again
    /// ([`PaymentInitiation::start_sca`]). A payment is never taken for exempt because a link is
    /// missing.
    NoPageYet,
    /// By its own code the bank executes it without SCA.
    Past,
}

/// Why an initiation gave no payment, classified by what may be done next.
#[derive(Debug, Error)]
pub enum InitiationError {
    /// No profile of that name, or it has no product for this rail.
    #[error("this bank cannot make such a payment")]
    Unsupported,
    /// Surely not recorded at the bank (not connected, breaker open): may be tried again.
    #[error("the bank was not reached: {0}")]
    NotSent(String),
    /// The bank refused; nothing is recorded there.
    #[error("the bank refuses: {code}")]
    Refused {
        /// `tppMessages[].code`, an open set.
        code: String,
    },
    /// Sent, but no usable answer came (time-out, connection lost, 5xx, garbage): the bank may or
    /// may not have the payment. Never to be repeated blindly.
    #[error("the bank's answer is unknown: {0}")]
    Unknown(String),
}

/// The status of a payment at the bank.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BankPaymentStatus {
    /// Waits for the customer's SCA (RCVD, PATC, NAUT and the like, SCA not finalised).
    AwaitingSca {
        /// The bank's code.
        code: String,
    },
    /// A code that does not show whether the customer has authenticated (ACTC, PDNG and the like
    /// while the bank does not report the SCA's own status), or an unknown one.
    Unclear {
        /// The bank's code.
        code: String,
    },
    /// Past SCA and being executed: a code that says so (ACSP), or SCA is finalised.
    InProgress {
        /// The bank's code.
        code: String,
    },
    /// The debtor's account is debited (ACSC) or the creditor's credited (ACCC).
    Settled {
        /// The bank's code.
        code: String,
    },
    /// Refused (RJCT).
    Rejected {
        /// The bank's code.
        code: String,
        /// Whether because the customer's SCA failed (declined at the bank).
        sca_failed: bool,
    },
    /// Cancelled (CANC).
    Cancelled {
        /// The bank's code.
        code: String,
    },
}

/// The outcome of a request to cancel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CancelOutcome {
    /// Cancelled.
    Cancelled,
    /// The customer has to confirm at the bank.
    ScaNeeded {
        /// The page where the customer confirms it.
        sca_url: Url,
    },
    /// Too late: the bank executes it already (`CANCELLATION_INVALID`).
    TooLate,
}

/// The bank's answer to a confirmation of funds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FundsCheck {
    /// Yes.
    Available,
    /// No.
    Insufficient,
    /// This bank does not answer that.
    NotOffered,
}

/// Payment initiation (PISP), PSD2 Art. 66.
#[async_trait]
pub trait PaymentInitiation: Send + Sync {
    /// Initiates one payment, once: the adapter never retries by itself.
    ///
    /// # Errors
    /// See [`InitiationError`].
    async fn initiate(
        &self,
        payment: &InitiatePayment,
    ) -> Result<InitiatedPayment, InitiationError>;

    /// Begins SCA of a payment that was recorded without a page for it; returns the page. Begun
    /// twice does no harm: the customer knows but one page. `None` if the bank names none.
    ///
    /// # Errors
    /// See [`BankError`].
    async fn start_sca(
        &self,
        bank: &BankId,
        payment: &BankPayment,
        redirect: &Url,
    ) -> Result<Option<Url>, BankError>;

    /// The status of a payment.
    ///
    /// # Errors
    /// See [`BankError`].
    async fn status(
        &self,
        bank: &BankId,
        payment: &BankPayment,
    ) -> Result<BankPaymentStatus, BankError>;

    /// Asks the bank to cancel.
    ///
    /// # Errors
    /// See [`BankError`].
    async fn cancel(
        &self,
        bank: &BankId,
        payment: &BankPayment,
        redirect: &Url,
    ) -> Result<CancelOutcome, BankError>;

    /// Confirmation of funds, if the bank offers it.
    ///
    /// # Errors
    /// See [`BankError`].
    async fn confirm_funds(
        &self,
        bank: &BankId,
        consent: &str,
        account: &DebtorAccount,
        amount: Money,
    ) -> Result<FundsCheck, BankError>;
}
