//! Parses a customer's input to an account that can be paid: the corridor says how accounts are
//! named in its country, and every field that does not fit is named at once.

#[cfg(test)]
mod tests;

use std::fmt;

use kernel::{Country, Iban, InvalidIban};
use thiserror::Error;

use crate::{
    AccountScheme, ClearingSystem, Corridor, InvalidAccountNumber, InvalidClearingCode,
    RecipientAccount,
};

/// A creditor's account as typed. Which fields are wanted depends on the corridor.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct AccountInput {
    /// IBAN, electronic or in groups of four.
    pub iban: Option<String>,
    /// National account number.
    pub account_number: Option<String>,
    /// Clearing code of the corridor's system.
    pub clearing_code: Option<String>,
}

/// Masked: account numbers are restricted data.
impl fmt::Debug for AccountInput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AccountInput(***)")
    }
}

/// A field of [`AccountInput`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AccountField {
    /// `iban`
    Iban,
    /// `accountNumber`
    AccountNumber,
    /// `clearingCode`
    ClearingCode,
}

impl AccountField {
    /// Its name on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Iban => "iban",
            Self::AccountNumber => "accountNumber",
            Self::ClearingCode => "clearingCode",
        }
    }
}

/// The problem with a field. The texts are for people and never repeat the input.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum AccountProblem {
    /// The corridor needs it.
    #[error("is needed to pay to this country")]
    Missing,
    /// The corridor names accounts otherwise.
    #[error("is not used for accounts in this country")]
    NotUsed,
    /// No IBAN.
    #[error(transparent)]
    Iban(#[from] InvalidIban),
    /// An IBAN of another country than the corridor's.
    #[error("must be an IBAN of {0}")]
    OtherCountry(Country),
    /// No account number of the country.
    #[error(transparent)]
    Number(#[from] InvalidAccountNumber),
    /// No code of the corridor's clearing system.
    #[error(transparent)]
    Clearing(#[from] InvalidClearingCode),
}

/// One field that does not fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AccountViolation {
    /// The field that is wrong.
    pub field: AccountField,
    /// The problem with it.
    pub problem: AccountProblem,
}

impl AccountProblem {
    /// A stable code for programs.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Missing => "required",
            Self::NotUsed => "not_used",
            Self::Iban(InvalidIban::Checksum)
            | Self::Number(InvalidAccountNumber::Checksum)
            | Self::Clearing(InvalidClearingCode::Checksum) => "wrong_check_digits",
            Self::OtherCountry(_) | Self::Clearing(InvalidClearingCode::OtherCountry(_)) => {
                "wrong_country"
            }
            Self::Iban(_) => "invalid_iban",
            Self::Number(_) => "invalid_account_number",
            Self::Clearing(_) => "invalid_clearing_code",
        }
    }
}

impl AccountViolation {
    /// A stable code for programs.
    pub const fn code(&self) -> &'static str {
        self.problem.code()
    }
}

impl fmt::Display for AccountViolation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.problem, f)
    }
}

impl RecipientAccount {
    /// Reads an account of the corridor's country.
    ///
    /// # Errors
    /// Every field that is missing, wrong or not used there; never none.
    pub fn parse(corridor: &Corridor, input: &AccountInput) -> Result<Self, Vec<AccountViolation>> {
        match corridor.account_scheme {
            AccountScheme::Iban => by_iban(corridor, input),
            AccountScheme::Local(clearing) => by_number(corridor, clearing, input),
        }
    }
}

fn by_iban(
    corridor: &Corridor,
    input: &AccountInput,
) -> Result<RecipientAccount, Vec<AccountViolation>> {
    let mut faults = Vec::new();
    let iban = take(
        &mut faults,
        AccountField::Iban,
        input.iban.as_deref(),
        |text| {
            let iban: Iban = text.parse()?;
            if iban.country() == Some(corridor.country) {
                Ok(iban)
            } else {
                Err(AccountProblem::OtherCountry(corridor.country))
            }
        },
    );
    refuse(
        &mut faults,
        AccountField::AccountNumber,
        input.account_number.as_deref(),
    );
    refuse(
        &mut faults,
        AccountField::ClearingCode,
        input.clearing_code.as_deref(),
    );
    match iban {
        Some(iban) if faults.is_empty() => Ok(RecipientAccount::Iban(iban)),
        _ => Err(faults),
    }
}

fn by_number(
    corridor: &Corridor,
    clearing: ClearingSystem,
    input: &AccountInput,
) -> Result<RecipientAccount, Vec<AccountViolation>> {
    let mut faults = Vec::new();
    refuse(&mut faults, AccountField::Iban, input.iban.as_deref());
    let number = take(
        &mut faults,
        AccountField::AccountNumber,
        input.account_number.as_deref(),
        |text| Ok(corridor.number_rule.parse(text)?),
    );
    let code = take(
        &mut faults,
        AccountField::ClearingCode,
        input.clearing_code.as_deref(),
        |text| Ok(clearing.parse_code(text, corridor.country)?),
    );
    match (number, code) {
        (Some(number), Some(code)) if faults.is_empty() => Ok(RecipientAccount::Local {
            number,
            clearing,
            code,
        }),
        _ => Err(faults),
    }
}

fn take<T>(
    faults: &mut Vec<AccountViolation>,
    field: AccountField,
    text: Option<&str>,
    parse: impl FnOnce(&str) -> Result<T, AccountProblem>,
) -> Option<T> {
    text.ok_or(AccountProblem::Missing)
        .and_then(parse)
        .map_err(|problem| faults.push(AccountViolation { field, problem }))
        .ok()
}

fn refuse(faults: &mut Vec<AccountViolation>, field: AccountField, text: Option<&str>) {
    if text.is_some() {
        faults.push(AccountViolation {
            field,
            problem: AccountProblem::NotUsed,
        });
    }
}
