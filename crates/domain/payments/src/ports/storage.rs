//! Storage of quotes, recipients, consents, accounts and payments. Reads are traits of their own
//! (`…Queries`); changes go through a [`PaymentsUnitOfWork`].

use async_trait::async_trait;
use kernel::{
    Currency, Money, MoneyError, Page, PageRequest, StoreError, Timestamp, UnitOfWork, UserId,
};

use crate::{
    Account, AccountId, BankConsent, ConsentId, IdempotencyKey, IdempotencyRecord, Quote, QuoteId,
    Recipient, RecipientId, ReferenceRate, Remittance, RemittanceFilter, StoredResponse,
    TransactionId,
};

/// A unit of work: the repositories whose changes are committed together.
pub trait PaymentsUnitOfWork: UnitOfWork {
    /// Quotes.
    fn quotes(&mut self) -> &mut dyn QuoteRepository;
    /// Recipients.
    fn recipients(&mut self) -> &mut dyn RecipientRepository;
    /// Consents.
    fn consents(&mut self) -> &mut dyn ConsentRepository;
    /// Accounts.
    fn accounts(&mut self) -> &mut dyn AccountRepository;
    /// Payments.
    fn remittances(&mut self) -> &mut dyn RemittanceRepository;
    /// Answers already given.
    fn idempotency(&mut self) -> &mut dyn IdempotencyRepository;
}

/// Reference rates.
#[async_trait]
pub trait RateRepository: Send + Sync {
    /// Adds rates; one already there for that currency, day and source is replaced.
    async fn put(&self, rates: &[ReferenceRate]) -> Result<(), StoreError>;

    /// The newest rate of each currency there is one of, by currency code.
    async fn newest(&self) -> Result<Vec<ReferenceRate>, StoreError>;

    /// The newest rate of one currency.
    async fn newest_of(&self, currency: Currency) -> Result<Option<ReferenceRate>, StoreError>;
}

/// Quotes.
#[async_trait]
pub trait QuoteRepository: Send {
    /// Adds a quote.
    async fn add(&mut self, quote: &Quote) -> Result<(), StoreError>;
}

/// Reads quotes. "Another person's" is `None`; used and expired ones are found.
#[async_trait]
pub trait QuoteQueries: Send + Sync {
    /// A quote of this person.
    async fn quote(&self, user: UserId, id: QuoteId) -> Result<Option<Quote>, StoreError>;
}

/// Reads recipients. "Another person's" and "deleted" are `None`.
#[async_trait]
pub trait RecipientQueries: Send + Sync {
    /// An active recipient of this person.
    async fn recipient(
        &self,
        user: UserId,
        id: RecipientId,
    ) -> Result<Option<Recipient>, StoreError>;

    /// This person's active recipients, newest first.
    async fn recipients(
        &self,
        user: UserId,
        page: &PageRequest,
    ) -> Result<Page<Recipient>, StoreError>;
}

/// Changes recipients.
#[async_trait]
pub trait RecipientRepository: Send {
    /// Adds one.
    async fn add(&mut self, recipient: &Recipient) -> Result<(), StoreError>;

    /// Stores a changed recipient unless it was changed since it was read (`version` is that of the
    /// read; the stored one becomes `version + 1`).
    ///
    /// # Errors
    /// [`StoreError::Conflict`] if it was changed.
    async fn update(&mut self, recipient: &Recipient) -> Result<(), StoreError>;
}

/// Reads consents.
#[async_trait]
pub trait ConsentQueries: Send + Sync {
    /// A consent of this person.
    async fn consent(&self, user: UserId, id: ConsentId)
    -> Result<Option<BankConsent>, StoreError>;

    /// The consent whose redirect URI carried this `state` (by its SHA-256).
    async fn consent_by_callback(&self, hash: [u8; 32]) -> Result<Option<BankConsent>, StoreError>;

    /// This person's consents that are not over, newest first, at most 50.
    async fn open_consents(&self, user: UserId) -> Result<Vec<BankConsent>, StoreError>;

    /// Up to `limit` valid consents of anybody whose last day is before this one.
    async fn lapsed_consents(
        &self,
        day: chrono::NaiveDate,
        limit: u8,
    ) -> Result<Vec<BankConsent>, StoreError>;
}

/// Changes consents.
#[async_trait]
pub trait ConsentRepository: Send {
    /// Adds one.
    async fn add(&mut self, consent: &BankConsent) -> Result<(), StoreError>;

    /// Compare-and-swap on `version`, as everywhere.
    async fn update(&mut self, consent: &BankConsent) -> Result<(), StoreError>;
}

/// Reads accounts. "Another person's" is `None`, and so is "disconnected" where not said otherwise.
#[async_trait]
pub trait AccountQueries: Send + Sync {
    /// A connected account of this person.
    async fn account(&self, user: UserId, id: AccountId) -> Result<Option<Account>, StoreError>;

    /// An account of this person, connected or not: what was paid from it stays known.
    async fn account_ever(
        &self,
        user: UserId,
        id: AccountId,
    ) -> Result<Option<Account>, StoreError>;

    /// This person's connected accounts, oldest first, at most 50.
    async fn accounts(&self, user: UserId) -> Result<Vec<Account>, StoreError>;

    /// Up to `limit` accounts of anybody, by id and after this one: with `paid_since` those from
    /// which a payment was ordered at or after that moment, disconnected ones included; without,
    /// every connected one.
    async fn accounts_to_reconcile(
        &self,
        paid_since: Option<Timestamp>,
        after: Option<AccountId>,
        limit: u8,
    ) -> Result<Vec<Account>, StoreError>;

    /// Payments from this account that its last balance does not yet show.
    async fn in_flight(&self, account: &Account) -> Result<InFlight, StoreError>;
}

/// Payments that an account's last balance does not yet show, each sum over `send + fee`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InFlight {
    /// Not final: neither the last balance nor the bank knows of all of them.
    pub not_final: Money,
    /// Completed after the last balance was fetched: the bank itself has debited them.
    pub completed_since: Money,
}

impl InFlight {
    /// Nothing is in flight.
    pub const NOTHING: Self = Self {
        not_final: Money::zero(Currency::NOK),
        completed_since: Money::zero(Currency::NOK),
    };

    /// Both: what has to be taken off the last balance.
    ///
    /// # Errors
    /// [`MoneyError`], if the sum cannot be represented.
    pub fn pending_debits(self) -> Result<Money, MoneyError> {
        self.not_final.checked_add(self.completed_since)
    }
}

/// Changes accounts.
#[async_trait]
pub trait AccountRepository: Send {
    /// All accounts of this person at this bank, disconnected ones included.
    async fn of_bank(
        &mut self,
        user: UserId,
        bank: &crate::BankId,
    ) -> Result<Vec<Account>, StoreError>;

    /// Adds one.
    async fn add(&mut self, account: &Account) -> Result<(), StoreError>;

    /// Compare-and-swap on `version`, as everywhere.
    async fn update(&mut self, account: &Account) -> Result<(), StoreError>;

    /// Makes this the one primary account of the person, in one statement over all of theirs;
    /// `false` if it is not a connected account of theirs.
    async fn set_primary(&mut self, user: UserId, id: AccountId) -> Result<bool, StoreError>;

    /// Disconnects all accounts of a consent; returns how many.
    async fn disconnect_all(
        &mut self,
        consent: ConsentId,
        at: Timestamp,
    ) -> Result<u64, StoreError>;
}

/// Reads payments. "Another person's" is `None`.
#[async_trait]
pub trait RemittanceQueries: Send + Sync {
    /// A payment of this person.
    async fn remittance(
        &self,
        user: UserId,
        id: TransactionId,
    ) -> Result<Option<Remittance>, StoreError>;

    /// This person's payments, newest first.
    async fn remittances(
        &self,
        user: UserId,
        filter: &RemittanceFilter,
        page: &PageRequest,
    ) -> Result<Page<Remittance>, StoreError>;

    /// Any payment, for the worker.
    async fn remittance_for_work(
        &self,
        id: TransactionId,
    ) -> Result<Option<Remittance>, StoreError>;

    /// Payments of anybody that are held for review, newest first.
    async fn held(&self, page: &PageRequest) -> Result<Page<Remittance>, StoreError>;

    /// Up to `limit` payments ordered from this account at or after that moment, by id and after
    /// this one.
    async fn remittances_from(
        &self,
        account: AccountId,
        since: Timestamp,
        after: Option<TransactionId>,
        limit: u8,
    ) -> Result<Vec<Remittance>, StoreError>;

    /// The payment whose redirect URI carried this `state` (by its SHA-256).
    async fn remittance_by_callback(
        &self,
        hash: [u8; 32],
    ) -> Result<Option<Remittance>, StoreError>;

    /// Claims payments whose `next_poll_at` is due for the caller to work on, those due longest
    /// first, and postpones their `next_poll_at` to `until`: two callers at once get different
    /// payments, and one that can never be worked on does not block the others. The claimed come
    /// in no particular order, and versions stay: a lease is no change of a payment.
    async fn lease_due(
        &self,
        now: Timestamp,
        until: Timestamp,
        limit: u8,
    ) -> Result<Vec<DuePayment>, StoreError>;

    /// Releases payments that were claimed `until` then and not begun: they are due again now. A
    /// payment that was worked on meanwhile has another due time and keeps it.
    async fn release(
        &self,
        claimed: &[TransactionId],
        until: Timestamp,
        now: Timestamp,
    ) -> Result<(), StoreError>;

    /// Payments that no bank has been asked for, held or accepted: up to `limit` of them, by id, those
    /// after `after`.
    async fn list_uninitiated(
        &self,
        after: Option<TransactionId>,
        limit: u8,
    ) -> Result<Vec<TransactionId>, StoreError>;

    /// Makes a payment that is under way at its bank due now, so that the bank is asked; `None` if
    /// there is none under way that the bank could mean, or it is due already. One whose answer was
    /// lost is left alone as well unless it was last searched for long ago
    /// ([`crate::remittances::schedule::overdue_search`]). Versions stay.
    async fn schedule_immediate_poll(
        &self,
        named: &BankPaymentRef,
        now: Timestamp,
    ) -> Result<Option<TransactionId>, StoreError>;
}

/// A payment that was claimed, and the bank that is to be asked for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DuePayment {
    /// The payment.
    pub id: TransactionId,
    /// The bank.
    pub bank: crate::BankId,
}

/// A payment as a bank refers to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BankPaymentRef {
    /// The bank.
    pub bank: crate::BankId,
    /// The bank's `paymentId`, if it names it.
    pub payment_id: Option<String>,
    /// Our reference, if the bank repeats it: names a payment also whose answer was lost.
    pub end_to_end_id: Option<crate::EndToEndId>,
}

/// Changes payments. They are recorded by [`super::Admissions`].
#[async_trait]
pub trait RemittanceRepository: Send {
    /// Adds a payment.
    ///
    /// # Errors
    /// [`ConflictOn::Quote`](kernel::ConflictOn::Quote) if a payment already used the quote.
    async fn add(&mut self, remittance: &Remittance) -> Result<(), StoreError>;

    /// Compare-and-swap on `version`, as everywhere. Stores state, `next_poll_at`, `checks` and
    /// `updated_at`; the rest of a payment never changes.
    async fn update(&mut self, remittance: &Remittance) -> Result<(), StoreError>;
}

/// The result of an attempt to claim a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IdempotencyClaim {
    /// The key was free and is now ours.
    Claimed,
    /// Another request uses or used it.
    Taken(IdempotencyRecord),
}

/// Reads answers already given.
#[async_trait]
pub trait IdempotencyQueries: Send + Sync {
    /// The record of this key of this person.
    async fn idempotency(
        &self,
        user: UserId,
        key: &IdempotencyKey,
    ) -> Result<Option<IdempotencyRecord>, StoreError>;

    /// Deletes keys first used before `before`; returns how many.
    async fn sweep_idempotency(&self, before: Timestamp) -> Result<u64, StoreError>;
}

/// Claims keys and records answers.
#[async_trait]
pub trait IdempotencyRepository: Send {
    /// Claims the key; one statement when it is free. Of two at once exactly one gets it, the
    /// other waits for the first one's unit to end and then sees its record.
    async fn claim(&mut self, record: &IdempotencyRecord) -> Result<IdempotencyClaim, StoreError>;

    /// Records the answer if none is recorded yet; returns the one that stands.
    async fn finish(
        &mut self,
        user: UserId,
        key: &IdempotencyKey,
        response: &StoredResponse,
    ) -> Result<StoredResponse, StoreError>;
}
