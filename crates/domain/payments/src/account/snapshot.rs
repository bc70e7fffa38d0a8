//! An account as plain data: what the store keeps of it, and what tests build one from.

use kernel::{Currency, SingleLine, Timestamp, UserId};

use super::{AccountState, Balance, DebtorAccount};
use crate::{AccountId, BankId, ConsentId};

/// All there is of an [`super::Account`].
#[derive(Debug, Clone, PartialEq)]
pub struct AccountSnapshot {
    /// Id.
    pub id: AccountId,
    /// The customer it belongs to.
    pub user_id: UserId,
    /// The consent by which it is read; the newest one.
    pub consent_id: ConsentId,
    /// At which bank.
    pub bank: BankId,
    /// The bank's `resourceId`.
    pub external_id: String,
    /// Number; sealed at rest, masked in answers.
    pub number: DebtorAccount,
    /// Its name at the bank or as given by its owner.
    pub name: Option<SingleLine<70>>,
    /// Currency.
    pub currency: Currency,
    /// Whether payments leave from it where the order names none; exactly one of a person's
    /// connected accounts.
    pub primary: bool,
    /// Last balance.
    pub balance: Option<Balance>,
    /// Unattended reads of the balance in the rolling day that `unattended_since` began.
    pub unattended_reads: u8,
    /// Begin of that rolling day.
    pub unattended_since: Option<Timestamp>,
    /// Whether connected.
    pub state: AccountState,
    /// Time at which it was first seen.
    pub created_at: Timestamp,
    /// Counts changes and admissions of payments, for compare-and-swap.
    pub version: i64,
}
