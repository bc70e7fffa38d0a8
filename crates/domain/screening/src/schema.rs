//! What kind of thing bears a name.

use serde::{Deserialize, Serialize};

/// A kind of thing, in the coarse classes that matter to matching.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Schema {
    /// A human being.
    Person,
    /// A company, authority, group or other organisation.
    Organization,
    /// A ship.
    Vessel,
    /// An aircraft.
    Aircraft,
    /// A person or an organisation, not known which.
    #[default]
    Unknown,
}

impl Schema {
    /// Reads the name of a FollowTheMoney schema; what is not known is [`Schema::Unknown`].
    pub fn from_follow_the_money(name: &str) -> Self {
        match name.to_ascii_lowercase().as_str() {
            "person" | "individual" => Self::Person,
            "organization" | "organisation" | "company" | "publicbody" | "asset" | "entity"
            | "business" => Self::Organization,
            "vessel" | "vehicle" => Self::Vessel,
            "airplane" | "aircraft" => Self::Aircraft,
            _ => Self::Unknown,
        }
    }

    /// Its name at rest, `person`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Organization => "organization",
            Self::Vessel => "vessel",
            Self::Aircraft => "aircraft",
            Self::Unknown => "unknown",
        }
    }
}
