//! Whose list an entry stands on, and what standing on it means.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// A list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ListSource {
    /// United Nations Security Council Consolidated List.
    Un,
    /// Specially Designated Nationals of the US Treasury (OFAC).
    OfacSdn,
    /// Consolidated financial sanctions of the European Union.
    Eu,
    /// Politically exposed persons.
    Pep,
}

/// What a hit on a list means for a payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Category {
    /// Dealings are forbidden.
    Sanctions,
    /// Politically exposed: enhanced due diligence (hvitvaskingsloven § 18).
    Pep,
}

/// The text names none of the lists.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("not the name of a list")]
pub struct UnknownSource;

impl ListSource {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Un, Self::OfacSdn, Self::Eu, Self::Pep];

    /// Its name, `ofac-sdn`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Un => "un",
            Self::OfacSdn => "ofac-sdn",
            Self::Eu => "eu",
            Self::Pep => "pep",
        }
    }

    /// What standing on it means.
    pub fn category(self) -> Category {
        match self {
            Self::Un | Self::OfacSdn | Self::Eu => Category::Sanctions,
            Self::Pep => Category::Pep,
        }
    }
}

impl fmt::Display for ListSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for ListSource {
    type Err = UnknownSource;

    fn from_str(text: &str) -> Result<Self, UnknownSource> {
        let found = Self::ALL.into_iter().find(|source| source.as_str() == text);
        found.ok_or(UnknownSource)
    }
}
