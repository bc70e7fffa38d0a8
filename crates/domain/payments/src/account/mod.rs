//! A customer's account at their bank. Drop reads it and pays from it; it keeps no balance of its
//! own, only the last one the bank reported. The aggregate is closed: it changes by its transitions
//! alone.

mod debtor_account;
mod snapshot;
mod state;
mod transitions;

use kernel::{Currency, SingleLine, Timestamp, UserId};

use crate::{AccountId, BankConsent, BankId, ConsentId, ports::ReportedAccount};

pub use debtor_account::DebtorAccount;
pub use snapshot::AccountSnapshot;
pub use state::{AccountState, AccountStateName, Balance};
pub use transitions::BALANCE_FRESH_FOR;

/// A customer's account at their bank.
#[derive(Debug, Clone, PartialEq)]
pub struct Account {
    data: AccountSnapshot,
}

impl Account {
    /// An account that a consent shows for the first time: connected, not primary.
    pub(crate) fn connect(
        id: AccountId,
        consent: &BankConsent,
        reported: &ReportedAccount,
        balance: Option<Balance>,
        now: Timestamp,
    ) -> Self {
        Self::restore(AccountSnapshot {
            id,
            user_id: consent.user_id(),
            consent_id: consent.id(),
            bank: consent.bank().clone(),
            external_id: reported.external_id.clone(),
            number: reported.number.clone(),
            name: reported.name.clone(),
            currency: reported.currency,
            primary: false,
            balance,
            unattended_reads: 0,
            unattended_since: None,
            state: AccountState::Connected,
            created_at: now,
            version: 0,
        })
    }

    /// The account as it was stored.
    pub fn restore(snapshot: AccountSnapshot) -> Self {
        Self { data: snapshot }
    }

    /// The same after a compare-and-swap has stored it: one version on.
    #[must_use]
    pub fn stored(mut self) -> Self {
        self.data.version += 1;
        self
    }

    /// All of it, to be stored.
    pub fn snapshot(&self) -> &AccountSnapshot {
        &self.data
    }

    /// Id.
    pub fn id(&self) -> AccountId {
        self.data.id
    }

    /// The customer it belongs to.
    pub fn user_id(&self) -> UserId {
        self.data.user_id
    }

    /// The consent by which it is read; the newest one.
    pub fn consent_id(&self) -> ConsentId {
        self.data.consent_id
    }

    /// At which bank.
    pub fn bank(&self) -> &BankId {
        &self.data.bank
    }

    /// The bank's `resourceId`.
    pub fn external_id(&self) -> &str {
        &self.data.external_id
    }

    /// Number; sealed at rest, masked in answers.
    pub fn number(&self) -> &DebtorAccount {
        &self.data.number
    }

    /// Its name at the bank or as given by its owner.
    pub fn name(&self) -> Option<&SingleLine<70>> {
        self.data.name.as_ref()
    }

    /// Currency.
    pub fn currency(&self) -> Currency {
        self.data.currency
    }

    /// Whether payments leave from it where the order names none; exactly one of a person's
    /// connected accounts.
    pub fn is_primary(&self) -> bool {
        self.data.primary
    }

    /// Last balance.
    pub fn balance(&self) -> Option<Balance> {
        self.data.balance
    }

    /// Unattended reads of the balance in the rolling day that `unattended_since` began.
    pub fn unattended_reads(&self) -> u8 {
        self.data.unattended_reads
    }

    /// Begin of that rolling day.
    pub fn unattended_since(&self) -> Option<Timestamp> {
        self.data.unattended_since
    }

    /// Whether connected.
    pub fn state(&self) -> AccountState {
        self.data.state
    }

    /// Time at which it was first seen.
    pub fn created_at(&self) -> Timestamp {
        self.data.created_at
    }

    /// Counts changes and admissions of payments, for compare-and-swap.
    pub fn version(&self) -> i64 {
        self.data.version
    }

    /// Whether it is shown and may be paid from.
    pub fn is_connected(&self) -> bool {
        self.data.state == AccountState::Connected
    }
}
