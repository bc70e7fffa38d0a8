//! A customer's account at their bank. Drop reads it and pays from it; it keeps no balance of its
//! own, only the last one the bank told.

use std::fmt;

use kernel::{Currency, Iban, Money, SingleLine, Timestamp, UserId};
use serde::{Deserialize, Serialize};

use crate::{AccountId, BankId, ConsentId};

/// How the bank names the account (Berlin Group `accountReference`).
#[derive(Clone, PartialEq, Eq)]
pub enum DebtorAccount {
    /// By IBAN.
    Iban(Iban),
    /// By national account number, eleven digits in Norway.
    Bban(String),
}

impl DebtorAccount {
    /// The last four characters behind stars, as customers see it: `*****5678`.
    pub fn masked(&self) -> String {
        let full = match self {
            Self::Iban(iban) => iban.electronic(),
            Self::Bban(bban) => bban,
        };
        let tail: String = full
            .chars()
            .skip(full.chars().count().saturating_sub(4))
            .collect();
        format!("*****{tail}")
    }
}

impl fmt::Debug for DebtorAccount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.masked())
    }
}

/// What the bank last said is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Balance {
    /// What can be spent now (`interimAvailable` or the nearest the bank tells).
    pub available: Money,
    /// What is booked (`closingBooked`/`interimBooked`), if told.
    pub booked: Option<Money>,
    /// When the bank was asked.
    pub fetched_at: Timestamp,
}

/// Whether the account is shown and may be paid from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccountState {
    /// Connected.
    Connected,
    /// Removed by the customer, or its consent ended.
    Disconnected {
        /// Since when.
        at: Timestamp,
    },
}

/// A customer's account at their bank.
#[derive(Debug, Clone, PartialEq)]
pub struct Account {
    /// Id.
    pub id: AccountId,
    /// Whose.
    pub user_id: UserId,
    /// The consent by which it is read; the newest one.
    pub consent_id: ConsentId,
    /// At which bank.
    pub bank: BankId,
    /// The bank's `resourceId`.
    pub external_id: String,
    /// Number; sealed at rest, masked in answers.
    pub number: DebtorAccount,
    /// What the bank or its owner calls it.
    pub name: Option<SingleLine<70>>,
    /// Currency.
    pub currency: Currency,
    /// Whether payments leave from it unless told otherwise; exactly one of a person's connected
    /// accounts.
    pub primary: bool,
    /// Last balance.
    pub balance: Option<Balance>,
    /// Unattended reads of the balance in the rolling day that `unattended_since` began.
    pub unattended_reads: u8,
    /// Begin of that rolling day.
    pub unattended_since: Option<Timestamp>,
    /// Whether connected.
    pub state: AccountState,
    /// When first seen.
    pub created_at: Timestamp,
    /// Counts changes and admissions of payments, for compare-and-swap.
    pub version: i64,
}
