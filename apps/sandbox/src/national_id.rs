//! Synthetic national identity numbers (Tenor: month + 80), checked and made.
//!
//! Rules: Skatteetaten, folkeregisteret-api-dokumentasjon, and its notice of 2021-06-24 on
//! D-numbers. The sandbox takes no number that could belong to a person.

use chrono::{Datelike, NaiveDate};

const K1_WEIGHTS: [u32; 9] = [3, 7, 6, 1, 8, 9, 4, 5, 2];
const K2_WEIGHTS: [u32; 10] = [5, 4, 3, 2, 7, 6, 5, 4, 3, 2];

/// Tenor's mark of a synthetic number.
const SYNTHETIC_MONTH: u32 = 80;
/// The mark of a D-number.
const D_NUMBER_DAY: u32 = 40;

/// The date of birth of a valid synthetic number; `None` for anything else.
pub(crate) fn birth_date(text: &str) -> Option<NaiveDate> {
    let digits = digits(text)?;
    // Remainders 1, 2 and 3 of the first check digit belong to the rule for numbers issued from 2032.
    let (k1, k2) = remainders(&digits)?;
    if k1 > 3 || k2 != 0 {
        return None;
    }
    let number = |from: usize, to: usize| -> u32 {
        let part = digits.get(from..to).unwrap_or_default();
        part.iter().fold(0, |n, digit| n * 10 + digit)
    };
    let (day, month, year, individual) = (number(0, 2), number(2, 4), number(4, 6), number(6, 9));
    let month = month.checked_sub(SYNTHETIC_MONTH)?;
    let d_number = day > D_NUMBER_DAY;
    let day = if d_number { day - D_NUMBER_DAY } else { day };
    let century = if d_number {
        d_number_century(year, individual)
    } else {
        century(year, individual)
    }?;
    NaiveDate::from_ymd_opt(i32::try_from(century + year).ok()?, month, day)
}

/// The first valid number for a day and an odd (man) or even (woman) individual number.
pub(crate) fn make(born: NaiveDate, woman: bool) -> Option<String> {
    let year = u32::try_from(born.year()).ok()?;
    (0..1000)
        .rev()
        .filter(|individual| (individual % 2 == 0) == woman)
        .filter_map(|individual| {
            let head = format!(
                "{:02}{:02}{:02}{individual:03}",
                born.day(),
                born.month() + SYNTHETIC_MONTH,
                year % 100
            );
            (0..100)
                .map(|check| format!("{head}{check:02}"))
                .find(|text| digits(text).and_then(|d| remainders(&d)) == Some((0, 0)))
        })
        .find(|text| birth_date(text) == Some(born))
}

fn digits(text: &str) -> Option<[u32; 11]> {
    let digits: Vec<u32> = text
        .chars()
        .map(|c| c.to_digit(10))
        .collect::<Option<_>>()?;
    digits.try_into().ok()
}

/// What the two check sums leave when divided by 11; a valid number of today leaves nothing.
fn remainders(digits: &[u32; 11]) -> Option<(u32, u32)> {
    let sum = |weights: &[u32]| -> Option<u32> {
        let weighted: u32 = weights.iter().zip(digits).map(|(w, d)| w * d).sum();
        Some((weighted + digits.get(weights.len())?) % 11)
    };
    Some((sum(&K1_WEIGHTS)?, sum(&K2_WEIGHTS)?))
}

fn century(year: u32, individual: u32) -> Option<u32> {
    match individual {
        500..=749 if year >= 55 => Some(1800),
        0..=499 => Some(1900),
        900..=999 if year >= 40 => Some(1900),
        500..=999 if year < 40 => Some(2000),
        _ => None,
    }
}

fn d_number_century(year: u32, individual: u32) -> Option<u32> {
    match (individual, year) {
        (500..=599, 58..) => Some(1800),
        (0..=199, 0..=39) | (0..=499 | 600..=999, 40..) => Some(1900),
        (200..=999, 0..=39) => Some(2000),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(year: i32, month: u32, day: u32) -> Option<NaiveDate> {
        NaiveDate::from_ymd_opt(year, month, day)
    }

    #[test]
    fn published_synthetic_numbers_have_their_birth_dates() {
        assert_eq!(birth_date("03851598730"), date(2015, 5, 3));
        assert_eq!(birth_date("10915596784"), date(1955, 11, 10));
        assert_eq!(birth_date("41819077302"), date(1990, 1, 1));
        assert_eq!(birth_date("30908299902"), date(1982, 10, 30));
        assert_eq!(birth_date("41819077906"), date(1990, 1, 1));
    }

    #[test]
    fn numbers_that_could_be_a_persons_are_refused() {
        for real in ["20036914700", "53097248016", "13527248013", "13097248022"] {
            assert_eq!(birth_date(real), None, "{real}");
        }
    }

    #[test]
    fn malformed_or_miscounted_numbers_are_refused() {
        for text in [
            "",
            "0385159873",
            "03851598731",
            "0385159873x",
            "038515987300",
        ] {
            assert_eq!(birth_date(text), None, "{text:?}");
        }
    }

    #[test]
    fn made_numbers_are_valid_and_keep_date_and_sex() {
        for (born, woman) in [
            (date(1985, 3, 14).unwrap(), true),
            (date(1978, 11, 2).unwrap(), false),
            (date(2008, 11, 21).unwrap(), true),
            (date(2009, 2, 28).unwrap(), false),
        ] {
            let number = make(born, woman).unwrap();
            assert_eq!(birth_date(&number), Some(born));
            let individual: u32 = number[8..9].parse().unwrap();
            assert_eq!(individual.is_multiple_of(2), woman);
        }
    }
}
