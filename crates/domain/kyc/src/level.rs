//! Levels of verification, and the provider's names of them.

use serde::{Deserialize, Serialize};

use crate::LevelName;

/// Level of a verification; the greater includes the lesser.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Assurance {
    /// The customer's identity: document and face.
    Identity,
    /// Enhanced due diligence: source of funds and purpose besides (hvitvaskingsloven §§ 17–19).
    Enhanced,
}

/// The provider's names of its levels. Configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Levels {
    /// Name of [`Assurance::Identity`].
    pub identity: LevelName,
    /// Name of [`Assurance::Enhanced`].
    pub enhanced: LevelName,
}

impl Levels {
    /// The provider's name for it.
    pub fn name(&self, assurance: Assurance) -> &LevelName {
        match assurance {
            Assurance::Identity => &self.identity,
            Assurance::Enhanced => &self.enhanced,
        }
    }

    /// What a level of the provider assures; `None` for one that is none of ours, which assures
    /// nothing. Where both have one name, it assures the greater.
    pub fn assurance(&self, level: &LevelName) -> Option<Assurance> {
        if *level == self.enhanced {
            Some(Assurance::Enhanced)
        } else if *level == self.identity {
            Some(Assurance::Identity)
        } else {
            None
        }
    }
}
