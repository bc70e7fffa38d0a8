//! What can be wrong with a recipient as typed, field by field.

use std::fmt;

use kernel::InvalidText;
use thiserror::Error;

use crate::{AccountField, AccountProblem, AccountViolation};

/// A field of a recipient.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RecipientField {
    /// `name`
    Name,
    /// `nickname`
    Nickname,
    /// `country`
    Country,
    /// `account.…`
    Account(AccountField),
    /// `address`
    Address,
    /// `address.street`
    Street,
    /// `address.town`
    Town,
    /// `address.postCode`
    PostCode,
}

impl RecipientField {
    /// Its path on the wire.
    pub const fn path(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Nickname => "nickname",
            Self::Country => "country",
            Self::Account(AccountField::Iban) => "account.iban",
            Self::Account(AccountField::AccountNumber) => "account.accountNumber",
            Self::Account(AccountField::ClearingCode) => "account.clearingCode",
            Self::Address => "address",
            Self::Street => "address.street",
            Self::Town => "address.town",
            Self::PostCode => "address.postCode",
        }
    }
}

/// What is wrong with a field. The texts are for people and never repeat what was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum RecipientProblem {
    /// Empty, too long or with characters that deceive.
    #[error(transparent)]
    Text(#[from] InvalidText),
    /// A name without a single letter.
    #[error("must have at least one letter")]
    NoLetter,
    /// No corridor goes there.
    #[error("is not a country money can be sent to")]
    NoCorridor,
    /// The account does not fit its corridor.
    #[error(transparent)]
    Account(AccountProblem),
    /// The corridor needs an address.
    #[error("is needed to pay to this country")]
    AddressMissing,
}

/// One field that does not fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RecipientViolation {
    /// Which.
    pub field: RecipientField,
    /// What is wrong with it.
    pub problem: RecipientProblem,
}

impl RecipientViolation {
    /// A stable code for programs.
    pub const fn code(&self) -> &'static str {
        match self.problem {
            RecipientProblem::Text(InvalidText::Empty) => "empty",
            RecipientProblem::Text(InvalidText::TooLong { .. }) => "too_long",
            RecipientProblem::Text(InvalidText::Forbidden) => "forbidden_characters",
            RecipientProblem::NoLetter => "no_letter",
            RecipientProblem::NoCorridor => "unsupported_country",
            RecipientProblem::Account(problem) => problem.code(),
            RecipientProblem::AddressMissing => "required",
        }
    }
}

impl From<AccountViolation> for RecipientViolation {
    fn from(fault: AccountViolation) -> Self {
        Self {
            field: RecipientField::Account(fault.field),
            problem: RecipientProblem::Account(fault.problem),
        }
    }
}

impl fmt::Display for RecipientViolation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.problem, f)
    }
}

/// Faults found so far.
#[derive(Default)]
pub(super) struct Faults(Vec<RecipientViolation>);

impl Faults {
    /// The value, or `None` and the fault noted.
    pub(super) fn take<T, E: Into<RecipientProblem>>(
        &mut self,
        field: RecipientField,
        value: Result<T, E>,
    ) -> Option<T> {
        value.map_err(|error| self.note(field, error.into())).ok()
    }

    /// Notes a fault.
    pub(super) fn note(&mut self, field: RecipientField, problem: RecipientProblem) {
        self.0.push(RecipientViolation { field, problem });
    }

    /// Notes faults of an account.
    pub(super) fn account(&mut self, faults: Vec<AccountViolation>) {
        self.0
            .extend(faults.into_iter().map(RecipientViolation::from));
    }

    /// The value if nothing was at fault.
    pub(super) fn finish<T>(self, value: Option<T>) -> Result<T, Vec<RecipientViolation>> {
        match value {
            Some(value) if self.0.is_empty() => Ok(value),
            _ => Err(self.0),
        }
    }
}
