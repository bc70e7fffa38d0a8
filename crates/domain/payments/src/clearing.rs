//! Clearing codes: which bank and branch an account number belongs to, checked by each system's own
//! rule, so that a mistyped one is refused here and not by a correspondent bank four days later.

mod check_digits;
#[cfg(test)]
mod tests;

use kernel::Country;
use thiserror::Error;

use crate::ClearingSystem;

/// Why a text is no code of the system.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum InvalidClearingCode {
    /// Not of the system's form.
    #[error("must be {0}")]
    Form(&'static str),
    /// The check digit is wrong: a digit was mistyped.
    #[error("the check digit is wrong")]
    Checksum,
    /// A bank of another country.
    #[error("is of a bank in another country than {0}")]
    OtherCountry(Country),
}

impl ClearingSystem {
    /// Takes a code of this system if it is of its form, without the spaces and hyphens people
    /// write: `062-000` becomes `062000`. `country` is that of the account; a BIC has to agree.
    pub fn parse_code(self, text: &str, country: Country) -> Result<String, InvalidClearingCode> {
        let code: String = text
            .chars()
            .filter(|c| *c != ' ')
            .map(|c| c.to_ascii_uppercase())
            .collect();
        match self {
            Self::Transit => transit(&code),
            Self::Ifsc => ifsc(code),
            Self::Bic => bic(code, country),
            Self::Aba => {
                digits(&code, 9, "nine digits").and_then(|code| checked(code, check_digits::aba))
            }
            Self::Cnaps => digits(&code, 12, "twelve digits")
                .and_then(|code| checked(code, check_digits::iso_7064_mod_11_10)),
            Self::Bsb => digits(&code, 6, "six digits: bank, state, branch"),
            Self::SortCode => digits(&code, 6, "six digits"),
            Self::Zengin => digits(&code, 7, "seven digits: bank 4, branch 3"),
        }
    }
}

/// `count` digits, hyphens aside.
fn digits(code: &str, count: usize, form: &'static str) -> Result<String, InvalidClearingCode> {
    let code = code.replace('-', "");
    if code.len() == count && code.bytes().all(|b| b.is_ascii_digit()) {
        Ok(code)
    } else {
        Err(InvalidClearingCode::Form(form))
    }
}

fn checked(code: String, check: fn(&str) -> bool) -> Result<String, InvalidClearingCode> {
    if check(&code) {
        Ok(code)
    } else {
        Err(InvalidClearingCode::Checksum)
    }
}

/// Canadian codes are written in two ways: `TTTTT-III` on cheques (transit, institution) and
/// `0IIITTTTT` in electronic payments (Payments Canada, Standard 006). Kept in the latter.
fn transit(code: &str) -> Result<String, InvalidClearingCode> {
    let form = InvalidClearingCode::Form("TTTTT-III or nine digits 0IIITTTTT");
    let all_digits =
        |part: &str, n: usize| part.len() == n && part.bytes().all(|b| b.is_ascii_digit());
    match code.split_once('-') {
        Some((transit, institution)) if all_digits(transit, 5) && all_digits(institution, 3) => {
            Ok(format!("0{institution}{transit}"))
        }
        None if all_digits(code, 9) && code.starts_with('0') => Ok(code.to_owned()),
        _ => Err(form),
    }
}

/// Four letters for the bank, a zero kept for later use, six characters for the branch (Reserve
/// Bank of India).
fn ifsc(code: String) -> Result<String, InvalidClearingCode> {
    let fits = code.len() == 11
        && code.bytes().enumerate().all(|(i, b)| match i {
            0..4 => b.is_ascii_uppercase(),
            4 => b == b'0',
            _ => b.is_ascii_uppercase() || b.is_ascii_digit(),
        });
    if fits {
        Ok(code)
    } else {
        Err(InvalidClearingCode::Form(
            "four letters, a zero, six letters or digits",
        ))
    }
}

/// Business identifier code (ISO 9362): party 4, country 2, location 2, branch 3 or none.
fn bic(code: String, country: Country) -> Result<String, InvalidClearingCode> {
    let fits = matches!(code.len(), 8 | 11)
        && code.bytes().enumerate().all(|(i, b)| match i {
            4 | 5 => b.is_ascii_uppercase(),
            _ => b.is_ascii_uppercase() || b.is_ascii_digit(),
        });
    if !fits {
        return Err(InvalidClearingCode::Form("a BIC of 8 or 11 characters"));
    }
    if code.get(4..6) == Some(country.code()) {
        Ok(code)
    } else {
        Err(InvalidClearingCode::OtherCountry(country))
    }
}
