//! Parameters of rules, each fit to be used or refused with its place in the file.

use std::fmt;

use chrono::TimeDelta;
use serde::{Deserialize, Deserializer, de::Error};

use crate::{Decision, Severity};

/// The consequences of a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Treatment {
    pub(crate) severity: Severity,
    pub(crate) decision: Decision,
}

impl Treatment {
    pub(crate) fn new(severity: Severity, decision: Decision) -> Self {
        Self { severity, decision }
    }
}

/// A limit in whole kroner, above zero.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Limit(i64);

impl Limit {
    /// The value in øre.
    pub(crate) fn ore(self) -> i128 {
        i128::from(self.0) * 100
    }
}

impl<'de> Deserialize<'de> for Limit {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let kroner = i64::deserialize(deserializer)?;
        if kroner > 0 {
            Ok(Self(kroner))
        } else {
            Err(D::Error::custom("must be above zero"))
        }
    }
}

impl fmt::Debug for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} NOK", self.0)
    }
}

/// A number of things, at least one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Count(u32);

impl Count {
    pub(crate) fn get(self) -> u32 {
        self.0
    }

    /// For comparing with the length of a list.
    pub(crate) fn len(self) -> usize {
        usize::try_from(self.0).unwrap_or(usize::MAX)
    }
}

impl<'de> Deserialize<'de> for Count {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let count = i64::deserialize(deserializer)?;
        let count = u32::try_from(count).ok().filter(|count| *count > 0);
        let count = count.ok_or_else(|| D::Error::custom("must be from 1 to 4294967295"))?;
        Ok(Self(count))
    }
}

/// A length of time: `90s`, `30m`, `24h`, `7d`; at most 366 days.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Window {
    length: TimeDelta,
    written: (u32, char),
}

impl Window {
    const MAX_SECONDS: i64 = 366 * 86_400;

    pub(crate) fn length(self) -> TimeDelta {
        self.length
    }

    fn parse(text: &str) -> Option<Self> {
        let unit = text.chars().next_back()?;
        let digits = text.strip_suffix(unit)?;
        if !digits.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let number: u32 = digits.parse().ok()?;
        let seconds = match unit {
            's' => 1,
            'm' => 60,
            'h' => 3_600,
            'd' => 86_400,
            _ => return None,
        };
        let seconds = i64::from(number).checked_mul(seconds)?;
        let fits = (1..=Self::MAX_SECONDS).contains(&seconds);
        fits.then_some(())?;
        Some(Self {
            length: TimeDelta::try_seconds(seconds)?,
            written: (number, unit),
        })
    }
}

impl<'de> Deserialize<'de> for Window {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let wrong = "must be a length of time of at most 366 days, like 90s, 30m, 24h or 7d";
        Self::parse(&text).ok_or_else(|| D::Error::custom(wrong))
    }
}

impl fmt::Display for Window {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (number, unit) = self.written;
        write!(f, "{number}{unit}")
    }
}

impl fmt::Debug for Window {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_of_time_have_a_unit_and_an_end() {
        for (text, seconds) in [("1s", 1), ("30m", 1_800), ("24h", 86_400), ("7d", 604_800)] {
            let window = Window::parse(text).unwrap();
            assert_eq!(window.length().num_seconds(), seconds);
            assert_eq!(window.to_string(), text);
        }
        for wrong in [
            "",
            "h",
            "24",
            "-1h",
            "+1h",
            "0h",
            "367d",
            "1.5h",
            "24H",
            "99999999999d",
        ] {
            assert_eq!(Window::parse(wrong), None, "{wrong:?}");
        }
    }
}
