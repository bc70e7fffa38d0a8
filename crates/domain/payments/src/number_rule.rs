//! The format of account numbers in a country that has no IBAN: length, characters and, where
//! there is one, the check by which a mistyped digit is noticed.

use serde::Deserialize;
use thiserror::Error;

/// Most characters an account number may have (ISO 20022 Max34Text).
pub(crate) const MAX_LENGTH: u8 = 34;

/// A check over the whole account number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NumberCheck {
    /// Nothing to check.
    None,
    /// Relevé d'identité bancaire: the number as a whole is divisible by 97 (Bank Al-Maghrib).
    Rib,
}

/// The format of account numbers in a country.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NumberRule {
    /// Fewest and most characters.
    pub length: (u8, u8),
    /// Whether letters occur besides digits.
    pub letters: bool,
    /// Check over the whole.
    pub check: NumberCheck,
}

/// Why a text is no account number of the country. Never says the number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum InvalidAccountNumber {
    /// Too short or too long.
    #[error("must have from {min} to {max} characters")]
    Length {
        /// Fewest characters.
        min: u8,
        /// Most characters.
        max: u8,
    },
    /// Something else than digits (and letters, where there are any).
    #[error("must have digits only{}", if *letters { ", or digits and letters" } else { "" })]
    Characters {
        /// Whether letters occur besides digits.
        letters: bool,
    },
    /// The check digits are wrong: a digit was mistyped.
    #[error("the check digits are wrong")]
    Checksum,
}

impl NumberRule {
    /// Any account number ISO 20022 can carry.
    pub const ANY: Self = Self {
        length: (1, MAX_LENGTH),
        letters: true,
        check: NumberCheck::None,
    };

    /// Takes a number if it is of this form, without the spaces and hyphens people write.
    pub fn parse(&self, text: &str) -> Result<String, InvalidAccountNumber> {
        let number: String = text
            .chars()
            .filter(|c| !matches!(c, ' ' | '-'))
            .map(|c| c.to_ascii_uppercase())
            .collect();
        let letters = self.letters;
        let allowed = |c: char| c.is_ascii_digit() || (letters && c.is_ascii_uppercase());
        if !number.chars().all(allowed) {
            return Err(InvalidAccountNumber::Characters { letters });
        }
        let (min, max) = self.length;
        if !(usize::from(min)..=usize::from(max)).contains(&number.len()) {
            return Err(InvalidAccountNumber::Length { min, max });
        }
        match self.check {
            NumberCheck::None => Ok(number),
            NumberCheck::Rib if remainder_97(&number) == 0 => Ok(number),
            NumberCheck::Rib => Err(InvalidAccountNumber::Checksum),
        }
    }
}

fn remainder_97(digits: &str) -> u32 {
    digits
        .chars()
        .filter_map(|c| c.to_digit(10))
        .fold(0, |rest, digit| (rest * 10 + digit) % 97)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const RIB: NumberRule = NumberRule {
        length: (24, 24),
        letters: false,
        check: NumberCheck::Rib,
    };
    const MOROCCAN: &str = "011519000001205000534921";

    #[test]
    fn a_moroccan_rib_is_taken_as_people_write_it() {
        assert_eq!(
            RIB.parse("011 519 0000012050005349 21").as_deref(),
            Ok(MOROCCAN)
        );
    }

    #[test]
    fn each_fault_of_a_number_is_named() {
        let rule = NumberRule {
            length: (5, 9),
            ..RIB
        };
        let length = InvalidAccountNumber::Length { min: 5, max: 9 };
        let characters = InvalidAccountNumber::Characters { letters: false };
        for (text, fault) in [
            ("", length),
            ("1234", length),
            ("1234567890", length),
            ("12345A", characters),
            ("１２３４５", characters),
            ("1234\u{202e}5", characters),
            ("123456", InvalidAccountNumber::Checksum),
        ] {
            assert_eq!(rule.parse(text), Err(fault), "{text:?}");
        }
    }

    #[test]
    fn letters_are_taken_only_where_they_occur() {
        assert_eq!(NumberRule::ANY.parse("np01-abc").as_deref(), Ok("NP01ABC"));
        assert!(RIB.parse("A11519000001205000534921").is_err());
    }

    proptest! {
        #[test]
        fn a_mistyped_digit_of_a_rib_is_refused(place in 0_usize..24, digit in 0_u32..10) {
            let mut chars: Vec<char> = MOROCCAN.chars().collect();
            let new = char::from_digit(digit, 10).unwrap();
            prop_assume!(chars[place] != new);
            chars[place] = new;
            prop_assert_eq!(
                RIB.parse(&chars.into_iter().collect::<String>()),
                Err(InvalidAccountNumber::Checksum)
            );
        }
    }
}
