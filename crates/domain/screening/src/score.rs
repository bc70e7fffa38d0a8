//! How alike two subjects are, in thousandths: whole numbers, so that every machine says the same.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A likeness from 0 to 1 in thousandths.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Score(u16);

impl Score {
    /// Nothing in common.
    pub const ZERO: Self = Self(0);
    /// The same.
    pub const ONE: Self = Self(1000);

    /// A score of so many thousandths; anything beyond 0..=1000 is brought to the nearer end.
    pub fn from_permille(permille: i32) -> Self {
        Self(u16::try_from(permille.clamp(0, 1000)).unwrap_or(0))
    }

    /// Thousandths, 0..=1000.
    pub fn permille(self) -> u16 {
        self.0
    }
}

impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:03}", self.0 / 1000, self.0 % 1000)
    }
}

impl fmt::Debug for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// On the wire a number from 0 to 1.
impl Serialize for Score {
    #[expect(
        clippy::float_arithmetic,
        clippy::disallowed_types,
        reason = "a likeness, not money; JSON has no thousandths"
    )]
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(f64::from(self.0) / 1000.0)
    }
}

impl<'de> Deserialize<'de> for Score {
    #[expect(
        clippy::float_arithmetic,
        clippy::disallowed_types,
        clippy::as_conversions,
        clippy::cast_possible_truncation,
        reason = "a likeness, not money; the conversion saturates and the range is checked"
    )]
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let number = f64::deserialize(deserializer)?;
        if !(0.0..=1.0).contains(&number) {
            return Err(serde::de::Error::custom("a score is from 0 to 1"));
        }
        Ok(Self::from_permille((number * 1000.0).round() as i32))
    }
}

/// From where on a score means something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "ThresholdsInThousandths")]
pub struct Thresholds {
    /// From here on a person has to look.
    pub potential_match: Score,
    /// From here on it is taken for the same until shown otherwise.
    pub is_match: Score,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ThresholdsInThousandths {
    potential_match: u16,
    is_match: u16,
}

impl From<ThresholdsInThousandths> for Thresholds {
    fn from(raw: ThresholdsInThousandths) -> Self {
        let potential_match = Score::from_permille(i32::from(raw.potential_match));
        Self {
            potential_match,
            is_match: Score::from_permille(i32::from(raw.is_match)).max(potential_match),
        }
    }
}

impl Default for Thresholds {
    fn default() -> Self {
        Self {
            potential_match: Score(720),
            is_match: Score(900),
        }
    }
}
