//! A person with an account at Drop.

use std::fmt;

use chrono::{Datelike, NaiveDate};
use kernel::{SingleLine, Timestamp, UserId};
use serde::{Deserialize, Serialize};

use crate::NationalId;

/// What a person may do. Distinct: a merchant has no compliance rights, a compliance officer moves
/// no money.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// A customer.
    User,
    /// A customer who also takes payments.
    Merchant,
    /// An officer who works alerts and reports.
    Compliance,
    /// An operator.
    Admin,
}

/// Progress of the check of a person's identity (customer due diligence).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KycStatus {
    /// BankID verified the identity and nothing speaks against the person.
    Approved,
    /// Not reviewed yet, or a verification is outstanding.
    Pending,
    /// Verification failed.
    Rejected,
}

/// A date of birth. Masked in `Debug`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct BirthDate(NaiveDate);

impl BirthDate {
    /// Wraps a date.
    pub fn new(date: NaiveDate) -> Self {
        Self(date)
    }

    /// The date.
    pub fn date(&self) -> NaiveDate {
        self.0
    }

    /// Age in full years on that day; a person born on 29 February is a year older on 1 March of a
    /// common year.
    pub fn age_on(&self, day: NaiveDate) -> i32 {
        let had_birthday = (day.month(), day.day()) >= (self.0.month(), self.0.day());
        day.year() - self.0.year() - i32::from(!had_birthday)
    }
}

impl fmt::Debug for BirthDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BirthDate(***)")
    }
}

/// A person's name as the eID gives it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonName {
    /// The whole name, as people write it.
    pub full: SingleLine<140>,
    /// Given names, if the eID gives them separately.
    pub given: Option<SingleLine<70>>,
    /// Family name, if the eID gives it separately.
    pub family: Option<SingleLine<70>>,
}

/// Whether the account is in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UserState {
    /// The account is in use.
    Active,
    /// Closed by its owner or by Drop; may not log in, all its sessions are revoked.
    Closed {
        /// Time of the closing.
        at: Timestamp,
    },
}

/// A person with an account.
#[derive(Debug, Clone, PartialEq)]
pub struct User {
    /// Id.
    pub id: UserId,
    /// National id; sealed at rest, found by its fingerprint.
    pub national_id: NationalId,
    /// Name as of the last login.
    pub name: PersonName,
    /// Date of birth.
    pub birth_date: BirthDate,
    /// Role; read from storage at every request, never from a token.
    pub role: Role,
    /// Identity check.
    pub kyc: KycStatus,
    /// Whether in use.
    pub state: UserState,
    /// First login.
    pub created_at: Timestamp,
    /// Counts changes, for compare-and-swap.
    pub version: i64,
}
