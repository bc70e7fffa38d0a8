//! The Norwegian national id (fødselsnummer and its kin): which eleven digits name a person.
//!
//! Rules: Skatteetaten, folkeregisteret-api-dokumentasjon (check digits today and from 2032) and its
//! notice of 2021-06-24 (centuries of D-numbers). `DDMMYY` + individual number of three digits + two
//! check digits; the kinds of number mark themselves by adding to day or month.

mod check_digits;
mod date;
#[cfg(test)]
mod tests;

use std::fmt;

use secrecy::{ExposeSecret, SecretString};
use thiserror::Error;

pub use check_digits::CheckRule;
use date::Written;

use crate::BirthDate;

/// Eleven digits that pass the rules. Never stored in the clear, never logged: `Debug` is masked.
#[derive(Clone)]
pub struct NationalId {
    digits: SecretString,
    kind: NationalIdKind,
    birth: Birth,
}

/// The date of birth as far as the digits determine it.
#[derive(Clone, Copy)]
enum Birth {
    /// Day, month, year and century.
    Known(BirthDate),
    /// Day, month and two digits of a year: a number by the 2032 rule names no century.
    WithoutCentury(Written),
    /// Nothing: an auxiliary number of the older form.
    Unknown,
}

/// The national ids that this installation accepts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NationalIdPolicy {
    /// Accept synthetic numbers (Tenor month + 80, NAV Dolly month + 40). Never in production.
    ///
    /// A Dolly number without D-mark (month + 40) is written exactly like an H-number, and the two
    /// cannot be distinguished: such a number is accepted either way. That does no harm in
    /// production, where the eID vouches for the number and is issued only to real people.
    pub synthetic: bool,
}

/// The kind of a national id, by its form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NationalIdKind {
    /// Fødselsnummer: residents and citizens.
    BirthNumber,
    /// D-number (day + 40): people with a connection to Norway who do not live there.
    DNumber,
    /// H-number (month + 40, or the older form with first digit 8 or 9): auxiliary number of the
    /// health service. A birth number by NAV Dolly looks the same.
    HNumber,
    /// Birth number of an invented person (Tenor: month + 80).
    Synthetic,
    /// D-number of an invented person (Tenor: month + 80; NAV Dolly: month + 40).
    SyntheticDNumber,
}

impl NationalIdKind {
    /// Whether such a number surely names an invented person.
    pub fn is_synthetic(self) -> bool {
        matches!(self, Self::Synthetic | Self::SyntheticDNumber)
    }
}

/// Why a text is not a national identity number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum InvalidNationalId {
    /// Not exactly eleven ASCII digits.
    #[error("a national id has eleven digits")]
    Form,
    /// The first six digits are no date under any of the rules.
    #[error("the first six digits are not a date of birth")]
    Date,
    /// The check digits are wrong under today's and under the 2032 rule.
    #[error("the check digits are wrong")]
    CheckDigits,
    /// A synthetic number where only real ones are taken.
    #[error("synthetic numbers are not taken here")]
    Synthetic,
}

/// The provider names a date of birth that the national id contradicts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("the date of birth does not agree with the national id")]
pub struct BirthDateMismatch;

impl NationalId {
    /// Reads eleven digits, by today's rule or by the one of 2032: both hold in parallel.
    pub fn parse(text: &str, policy: NationalIdPolicy) -> Result<Self, InvalidNationalId> {
        match Self::parse_by(CheckRule::Current, text, policy) {
            Err(InvalidNationalId::Date | InvalidNationalId::CheckDigits) => {
                Self::parse_by(CheckRule::From2032, text, policy)
            }
            decided => decided,
        }
    }

    /// Reads eleven digits by one rule alone.
    pub fn parse_by(
        rule: CheckRule,
        text: &str,
        policy: NationalIdPolicy,
    ) -> Result<Self, InvalidNationalId> {
        let digits = digits(text).ok_or(InvalidNationalId::Form)?;
        let (kind, birth) = read_birth(&digits, rule)?;
        if !rule.holds(&digits) {
            return Err(InvalidNationalId::CheckDigits);
        }
        if kind.is_synthetic() && !policy.synthetic {
            return Err(InvalidNationalId::Synthetic);
        }
        Ok(Self {
            digits: SecretString::from(text),
            kind,
            birth,
        })
    }

    /// The digits, for sealing and for fingerprints alone.
    pub fn expose(&self) -> &str {
        self.digits.expose_secret()
    }

    /// The kind of number.
    pub fn kind(&self) -> NationalIdKind {
        self.kind
    }

    /// The day of birth, where the number alone tells it: `None` if it is valid by the 2032 rule
    /// only (no century) and for H-numbers of the older form (no date).
    pub fn birth_date(&self) -> Option<BirthDate> {
        match self.birth {
            Birth::Known(date) => Some(date),
            Birth::WithoutCentury(_) | Birth::Unknown => None,
        }
    }

    /// The day of birth as the provider claims it, or else as the number tells it; `None` if
    /// neither does.
    ///
    /// The claim goes first even where the number names another century: a number by the 2032 rule
    /// can pass today's check digits by chance, and then its century is not to be read.
    ///
    /// # Errors
    /// The claim contradicts the day, month or two-digit year in the number.
    pub fn birth_date_with(
        &self,
        claim: Option<BirthDate>,
    ) -> Result<Option<BirthDate>, BirthDateMismatch> {
        let Some(claimed) = claim else {
            return Ok(self.birth_date());
        };
        let agrees = match self.birth {
            Birth::Known(date) => Written::of(date) == Written::of(claimed),
            Birth::WithoutCentury(written) => written == Written::of(claimed),
            Birth::Unknown => true,
        };
        if agrees {
            Ok(Some(claimed))
        } else {
            Err(BirthDateMismatch)
        }
    }
}

fn digits(text: &str) -> Option<[u8; 11]> {
    let mut bytes = <[u8; 11]>::try_from(text.as_bytes()).ok()?;
    for byte in &mut bytes {
        *byte = byte.is_ascii_digit().then(|| *byte - b'0')?;
    }
    Some(bytes)
}

fn read_birth(
    digits: &[u8; 11],
    rule: CheckRule,
) -> Result<(NationalIdKind, Birth), InvalidNationalId> {
    let [first, ..] = *digits;
    if first >= 8 {
        return Ok((NationalIdKind::HNumber, Birth::Unknown));
    }
    let (kind, written) = date::read(digits).ok_or(InvalidNationalId::Date)?;
    let birth = match rule {
        CheckRule::Current => date::with_century(kind, written, digits).map(Birth::Known),
        CheckRule::From2032 => written
            .exists_in_some_century()
            .then_some(Birth::WithoutCentury(written)),
    };
    birth
        .map(|birth| (kind, birth))
        .ok_or(InvalidNationalId::Date)
}

impl PartialEq for NationalId {
    fn eq(&self, other: &Self) -> bool {
        self.expose() == other.expose()
    }
}

impl Eq for NationalId {}

impl fmt::Debug for NationalId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NationalId(***)")
    }
}
