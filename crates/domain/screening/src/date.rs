//! Birth dates as lists give them: often only a year, sometimes only a guess.

use std::{fmt, str::FromStr};

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// A date of which the day, or day and month, may be unknown.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PartialDate {
    year: i16,
    month: Option<u8>,
    day: Option<u8>,
}

/// The text is no date of the form `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("not a date of the form YYYY, YYYY-MM or YYYY-MM-DD")]
pub struct InvalidDate;

impl PartialDate {
    /// A year from 1000 to 2999; month and day as far as known and possible.
    pub fn new(year: i32, month: Option<u32>, day: Option<u32>) -> Result<Self, InvalidDate> {
        let short = i16::try_from(year)
            .ok()
            .filter(|y| (1000..3000).contains(y));
        let short = short.ok_or(InvalidDate)?;
        NaiveDate::from_ymd_opt(year, month.unwrap_or(1), day.unwrap_or(1)).ok_or(InvalidDate)?;
        let narrow = |part: Option<u32>| part.and_then(|p| u8::try_from(p).ok());
        Ok(Self {
            year: short,
            month: narrow(month),
            day: month.and(narrow(day)),
        })
    }

    /// Only a year.
    pub fn of_year(year: i32) -> Result<Self, InvalidDate> {
        Self::new(year, None, None)
    }

    /// Year.
    pub fn year(self) -> i32 {
        i32::from(self.year)
    }

    /// Month, if known.
    pub fn month(self) -> Option<u8> {
        self.month
    }

    /// Day, if known.
    pub fn day(self) -> Option<u8> {
        self.day
    }
}

impl From<NaiveDate> for PartialDate {
    fn from(date: NaiveDate) -> Self {
        let narrow = |part: u32| u8::try_from(part).ok();
        Self {
            year: i16::try_from(date.year()).unwrap_or(i16::MAX),
            month: narrow(date.month()),
            day: narrow(date.day()),
        }
    }
}

impl FromStr for PartialDate {
    type Err = InvalidDate;

    /// A time after the date (`1970-01-01T00:00:00Z`) is left aside.
    fn from_str(text: &str) -> Result<Self, InvalidDate> {
        let text = text.trim();
        let text = text.split(['T', ' ']).next().unwrap_or(text);
        let mut parts = text.split('-');
        let mut next = |length: usize| match parts.next() {
            None => Ok(None),
            Some(part) if part.len() == length && part.bytes().all(|b| b.is_ascii_digit()) => {
                part.parse::<u32>().map(Some).map_err(|_| InvalidDate)
            }
            Some(_) => Err(InvalidDate),
        };
        let (year, month, day) = (next(4)?, next(2)?, next(2)?);
        if parts.next().is_some() {
            return Err(InvalidDate);
        }
        let year = i32::try_from(year.ok_or(InvalidDate)?).map_err(|_| InvalidDate)?;
        // Some lists write an unknown month or day as zero.
        let (month, day) = (month.filter(|m| *m != 0), day.filter(|d| *d != 0));
        Self::new(year, month, day)
    }
}

impl TryFrom<String> for PartialDate {
    type Error = InvalidDate;

    fn try_from(text: String) -> Result<Self, InvalidDate> {
        text.parse()
    }
}

impl From<PartialDate> for String {
    fn from(date: PartialDate) -> Self {
        date.to_string()
    }
}

impl fmt::Display for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}", self.year)?;
        if let Some(month) = self.month {
            write!(f, "-{month:02}")?;
        }
        if let Some(day) = self.day {
            write!(f, "-{day:02}")?;
        }
        Ok(())
    }
}

/// Masked: a birth date is personal data.
impl fmt::Debug for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PartialDate(***)")
    }
}

/// What a list knows of a birth date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BirthDate {
    /// On this date, as far as it is known.
    On(PartialDate),
    /// About this date.
    Approximately(PartialDate),
    /// In one of these years.
    Between {
        /// The earliest.
        from: i16,
        /// The latest.
        to: i16,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_as_far_as_they_are_known() {
        for text in ["1971", "1971-03", "1971-03-09"] {
            assert_eq!(
                text.parse::<PartialDate>().map(|d| d.to_string()),
                Ok(text.to_owned())
            );
        }
        let zeroes = "1971-00-00".parse::<PartialDate>();
        assert_eq!(zeroes.map(|d| d.to_string()), Ok("1971".to_owned()));
        for wrong in [
            "",
            "71",
            "1971-13",
            "1971-02-30",
            "1971-1-1",
            "0001-01-01",
            "1971-01-01-01",
        ] {
            assert_eq!(wrong.parse::<PartialDate>(), Err(InvalidDate), "{wrong}");
        }
    }
}
