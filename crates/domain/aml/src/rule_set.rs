//! Rule sets: every threshold, severity and decision under one version, as a TOML text that
//! officers read and change. A text that parses can be assessed with; nothing else can.

use std::{fmt, str::FromStr};

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::{Digest, Rule, Severity, parameter::Window, rules::Rules};

/// The name of a rule set: 1 to 40 letters, digits, dots and hyphens.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RuleSetVersion(String);

/// The text is no name of a rule set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("a version has 1 to 40 letters, digits, dots and hyphens")]
pub struct InvalidVersion;

impl RuleSetVersion {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for RuleSetVersion {
    type Err = InvalidVersion;

    fn from_str(text: &str) -> Result<Self, InvalidVersion> {
        let allowed = |b: u8| b.is_ascii_alphanumeric() || b == b'.' || b == b'-';
        if (1..=40).contains(&text.len()) && text.bytes().all(allowed) {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidVersion)
        }
    }
}

impl TryFrom<String> for RuleSetVersion {
    type Error = InvalidVersion;

    fn try_from(text: String) -> Result<Self, InvalidVersion> {
        text.parse()
    }
}

impl From<RuleSetVersion> for String {
    fn from(version: RuleSetVersion) -> Self {
        version.0
    }
}

impl fmt::Display for RuleSetVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for RuleSetVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A rule set that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum InvalidRuleSet {
    /// Longer than [`RuleSet::MAX_BYTES`].
    #[error("a rule set has at most {} bytes", RuleSet::MAX_BYTES)]
    TooLong,
    /// A parameter is unknown, missing or out of bounds, or the text is no TOML.
    #[error("line {line}, column {column}: {why}")]
    At {
        /// The line, from 1.
        line: usize,
        /// The column, from 1.
        column: usize,
        /// The problem.
        why: String,
    },
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    version: RuleSetVersion,
    due: Due,
    rules: Rules,
}

/// The time within which an alert has to be decided on.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Due {
    low: Window,
    medium: Window,
    high: Window,
    critical: Window,
}

/// A rule set, ready to assess with.
#[derive(Debug)]
pub struct RuleSet {
    file: File,
    digest: Digest,
}

impl RuleSet {
    /// Longest text of a rule set, bytes.
    pub const MAX_BYTES: usize = 32 * 1024;

    /// The text of the rule set that comes with Drop.
    pub const SHIPPED: &'static str = include_str!("../data/rules/2026-11.toml");

    /// Reads a rule set.
    pub fn parse(text: &str) -> Result<Self, InvalidRuleSet> {
        if text.len() > Self::MAX_BYTES {
            return Err(InvalidRuleSet::TooLong);
        }
        let file = toml::from_str(text).map_err(|error| located(text, &error))?;
        let digest = Digest::of(text.as_bytes());
        Ok(Self { file, digest })
    }

    /// The rule set that comes with Drop.
    pub fn shipped() -> Result<Self, InvalidRuleSet> {
        Self::parse(Self::SHIPPED)
    }

    /// Its name.
    pub fn version(&self) -> &RuleSetVersion {
        &self.file.version
    }

    /// SHA-256 of its text.
    pub fn digest(&self) -> Digest {
        self.digest
    }

    /// Its rules, in the order of the registry.
    pub fn rules(&self) -> impl Iterator<Item = &dyn Rule> {
        self.file.rules.each().into_iter()
    }

    /// The time within which an alert of this severity has to be decided on.
    pub fn due_within(&self, severity: Severity) -> TimeDelta {
        let due = &self.file.due;
        let window = match severity {
            Severity::Low => due.low,
            Severity::Medium => due.medium,
            Severity::High => due.high,
            Severity::Critical => due.critical,
        };
        window.length()
    }

    /// The longest period of a customer's payments that any rule considers.
    pub fn looks_back(&self) -> TimeDelta {
        self.longest(|rule| rule.looks_back())
    }

    /// The longest period of other customers' payments to an account that any rule considers.
    pub fn looks_across(&self) -> TimeDelta {
        self.longest(|rule| rule.looks_across())
    }

    fn longest(&self, window: impl Fn(&dyn Rule) -> TimeDelta) -> TimeDelta {
        self.rules().map(window).max().unwrap_or_default()
    }
}

fn located(text: &str, error: &toml::de::Error) -> InvalidRuleSet {
    let start = error.span().map_or(0, |span| span.start);
    let before = text.get(..start).unwrap_or(text);
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    let column = before.get(line_start..).unwrap_or_default();
    InvalidRuleSet::At {
        line: before.matches('\n').count() + 1,
        column: column.chars().count() + 1,
        why: error.message().to_owned(),
    }
}

#[cfg(test)]
mod tests;
