//! International bank account numbers (ISO 13616), checked against the IBAN registry.

use std::{fmt, str::FromStr};

use thiserror::Error;

use crate::Country;

/// A valid IBAN: country in the registry, that country's length and structure, correct check
/// digits.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Iban(String);

/// Why a text is not an IBAN.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum InvalidIban {
    /// Not two letters, two digits, then letters and digits, 15 to 34 in all.
    #[error("not of the form of an IBAN")]
    Form,
    /// The country is not in the IBAN registry.
    #[error("this country has no IBAN")]
    UnknownCountry,
    /// The account part does not match that country's structure.
    #[error("not of the structure of this country's IBANs")]
    Structure,
    /// The check digits are wrong: a digit was mistyped.
    #[error("the check digits are wrong")]
    Checksum,
}

/// Registry entries that `iban_validate` 5 lacks: country and structure of the account part,
/// in the registry's notation (a letters, n digits, c both).
const SUPPLEMENT: &[(&str, &[(char, usize)])] = &[("PK", &[('a', 4), ('c', 16)])];

impl Iban {
    /// The country that issued it.
    pub fn country(&self) -> Option<Country> {
        self.0.get(..2)?.parse().ok()
    }

    /// The electronic format: no spaces, capitals.
    pub fn electronic(&self) -> &str {
        &self.0
    }

    /// The part after the check digits (BBAN).
    pub fn bban(&self) -> &str {
        self.0.get(4..).unwrap_or_default()
    }
}

impl FromStr for Iban {
    type Err = InvalidIban;

    /// Parses the electronic or the paper format (groups of four).
    fn from_str(text: &str) -> Result<Self, InvalidIban> {
        let compact: String = text.chars().filter(|c| *c != ' ').collect::<String>();
        let compact = compact.to_ascii_uppercase();
        let form = (15..=34).contains(&compact.len())
            && compact.bytes().enumerate().all(|(i, b)| match i {
                0 | 1 => b.is_ascii_uppercase(),
                2 | 3 => b.is_ascii_digit(),
                _ => b.is_ascii_uppercase() || b.is_ascii_digit(),
            });
        if !form {
            return Err(InvalidIban::Form);
        }
        let prefix = compact.get(..2).unwrap_or_default();
        if let Some((_, structure)) = SUPPLEMENT.iter().find(|(country, _)| *country == prefix) {
            supplement(&compact, structure)?;
            return Ok(Self(compact));
        }
        use ::iban::ParseIbanError as Error;
        match compact.parse::<::iban::Iban>() {
            Ok(_) => Ok(Self(compact)),
            Err(Error::UnknownCountry(_)) => Err(InvalidIban::UnknownCountry),
            Err(Error::InvalidBban(_)) => Err(InvalidIban::Structure),
            Err(Error::InvalidBaseIban { .. }) => Err(InvalidIban::Checksum),
        }
    }
}

/// Checks what the library does not know: structure, then ISO 7064 mod 97-10.
fn supplement(compact: &str, structure: &[(char, usize)]) -> Result<(), InvalidIban> {
    let mut wanted = structure
        .iter()
        .flat_map(|(class, n)| std::iter::repeat_n(*class, *n));
    let bban = compact.get(4..).unwrap_or_default();
    let fits = bban.chars().all(|c| match wanted.next() {
        Some('a') => c.is_ascii_uppercase(),
        Some('n') => c.is_ascii_digit(),
        Some(_) => c.is_ascii_alphanumeric(),
        None => false,
    });
    if !fits || wanted.next().is_some() {
        return Err(InvalidIban::Structure);
    }
    let head = compact.get(..4).unwrap_or_default();
    let remainder = bban
        .chars()
        .chain(head.chars())
        .filter_map(|c| c.to_digit(36))
        .fold(0_u32, |rest, value| {
            (if value > 9 { rest * 100 } else { rest * 10 } + value) % 97
        });
    if remainder == 1 {
        Ok(())
    } else {
        Err(InvalidIban::Checksum)
    }
}

/// Masked: `NO*********5678`.
impl fmt::Debug for Iban {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tail = self
            .0
            .get(self.0.len().saturating_sub(4)..)
            .unwrap_or_default();
        write!(f, "Iban({}***{tail})", self.0.get(..2).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn norwegian_and_pakistani_ibans_parse_in_both_formats() {
        assert_eq!(
            "NO93 8601 1117 947".parse::<Iban>().unwrap().electronic(),
            "NO9386011117947"
        );
        let pakistan: Iban = "PK36SCBL0000001123456702".parse().unwrap();
        assert_eq!(pakistan.country().map(|c| c.name()), Some("Pakistan"));
    }

    #[test]
    fn each_fault_is_named() {
        for (text, fault) in [
            ("", InvalidIban::Form),
            ("NO93-8601-1117-947", InvalidIban::Form),
            ("US1886011117947", InvalidIban::UnknownCountry),
            ("NO938601111794", InvalidIban::Form),
            ("NO10860111179471", InvalidIban::Structure),
            ("NO9386011117948", InvalidIban::Checksum),
            ("PK36SCBL0000001123456703", InvalidIban::Checksum),
            ("PK361CBL0000001123456702", InvalidIban::Structure),
            ("PK36SCBL000000112345670", InvalidIban::Structure),
        ] {
            assert_eq!(text.parse::<Iban>(), Err(fault), "{text:?}");
        }
    }

    #[test]
    fn debug_hides_the_account() {
        let iban: Iban = "NO9386011117947".parse().unwrap();
        assert_eq!(format!("{iban:?}"), "Iban(NO***7947)");
    }

    proptest! {
        #[test]
        fn any_single_changed_digit_is_refused(
            iban in prop::sample::select(vec!["NO9386011117947", "PK36SCBL0000001123456702",
                "DE89370400440532013000", "GB29NWBK60161331926819"]),
            place in 2_usize..22,
            digit in 0_u32..10,
        ) {
            let mut chars: Vec<char> = iban.chars().collect();
            let place = place % chars.len();
            let new = char::from_digit(digit, 10).unwrap();
            prop_assume!(chars[place].is_ascii_digit() && chars[place] != new);
            chars[place] = new;
            prop_assert!(chars.into_iter().collect::<String>().parse::<Iban>().is_err());
        }
    }
}
