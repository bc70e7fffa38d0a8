//! The day of birth in the first six digits, the marks added to it, and the century tables.

use chrono::{Datelike, NaiveDate};

use super::NationalIdKind;
use crate::BirthDate;

/// Day, month and the last two digits of the year, marks taken off.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Written {
    day: u32,
    month: u32,
    year: u32,
}

impl Written {
    /// How this date would be written.
    pub(super) fn of(date: BirthDate) -> Self {
        let date = date.date();
        Self {
            day: date.day(),
            month: date.month(),
            year: date.year().rem_euclid(100).unsigned_abs(),
        }
    }

    /// Whether there ever was such a day since the register knows people.
    pub(super) fn exists_in_some_century(self) -> bool {
        [1800, 1900, 2000]
            .into_iter()
            .any(|century| self.in_century(century).is_some())
    }

    fn in_century(self, century: u32) -> Option<NaiveDate> {
        let year = i32::try_from(century + self.year).ok()?;
        NaiveDate::from_ymd_opt(year, self.month, self.day)
    }
}

/// Takes the marks off day and month; `None` if they fit no kind of number. Whether the day exists
/// is not said yet.
pub(super) fn read(digits: &[u8; 11]) -> Option<(NationalIdKind, Written)> {
    let [d1, d2, m1, m2, y1, y2, ..] = *digits;
    let (day, d_mark) = match two(d1, d2) {
        day @ 1..=31 => (day, false),
        day @ 41..=71 => (day - 40, true),
        _ => return None,
    };
    let (month, kind) = match (two(m1, m2), d_mark) {
        (month @ 1..=12, false) => (month, NationalIdKind::BirthNumber),
        (month @ 1..=12, true) => (month, NationalIdKind::DNumber),
        (month @ 41..=52, false) => (month - 40, NationalIdKind::HNumber),
        // The health service marks no D-numbers, so this can only be Dolly's.
        (month @ 41..=52, true) => (month - 40, NationalIdKind::SyntheticDNumber),
        (month @ 81..=92, false) => (month - 80, NationalIdKind::Synthetic),
        (month @ 81..=92, true) => (month - 80, NationalIdKind::SyntheticDNumber),
        _ => return None,
    };
    let year = two(y1, y2);
    Some((kind, Written { day, month, year }))
}

/// The date in the century that the individual number names by today's rule.
pub(super) fn with_century(
    kind: NationalIdKind,
    written: Written,
    digits: &[u8; 11],
) -> Option<BirthDate> {
    let [.., i1, i2, i3, _, _] = *digits;
    let individual = u32::from(i1) * 100 + two(i2, i3);
    let century = match kind {
        NationalIdKind::DNumber | NationalIdKind::SyntheticDNumber => {
            d_number_century(individual, written.year)
        }
        NationalIdKind::BirthNumber | NationalIdKind::HNumber | NationalIdKind::Synthetic => {
            birth_number_century(individual, written.year)
        }
    }?;
    written.in_century(century).map(BirthDate::new)
}

fn birth_number_century(individual: u32, year: u32) -> Option<u32> {
    match (individual, year) {
        (0..=499, _) | (900..=999, 40..) => Some(1900),
        (500..=749, 55..) => Some(1800),
        (500..=999, 0..=39) => Some(2000),
        _ => None,
    }
}

/// D-numbers ran short of individual numbers: their own table holds since August 2021
/// (Skatteetaten, notice of 2021-06-24).
fn d_number_century(individual: u32, year: u32) -> Option<u32> {
    match (individual, year) {
        (500..=599, 58..) => Some(1800),
        (0..=199, 0..=39) | (0..=499 | 600..=999, 40..) => Some(1900),
        (200..=999, 0..=39) => Some(2000),
        _ => None,
    }
}

fn two(tens: u8, ones: u8) -> u32 {
    u32::from(tens) * 10 + u32::from(ones)
}
