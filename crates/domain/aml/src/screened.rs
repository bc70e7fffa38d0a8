//! What screening found about a person, as far as an assessment needs it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The certainty with which screening found a person on a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(
    tag = "result",
    content = "hits",
    rename_all = "snake_case",
    deny_unknown_fields
)]
pub enum ListMatch {
    /// No hit, or only hits that an officer has dismissed.
    Clear,
    /// A possible hit: an officer has to review it.
    PotentialMatch(Vec<Hit>),
    /// The person is on a list.
    Match(Vec<Hit>),
}

/// An entry of a list that a person matches.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Hit {
    /// The list, `un`, `ofac-sdn`, `eu`, `pep`.
    pub list: String,
    /// The entry's own id there; never the person's name.
    pub entry: String,
    /// Similarity in per mille, 0 to 1000.
    pub score_permille: u16,
}

/// Result of screening a person with sanctions and PEP lists.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case", deny_unknown_fields)]
pub enum Screened {
    /// Not screened (yet).
    NotScreened,
    /// Screening looked.
    Done {
        /// Match on sanctions lists.
        sanctions: ListMatch,
        /// Match on lists of politically exposed persons.
        pep: ListMatch,
        /// The version of each list that was used.
        lists: BTreeMap<String, String>,
    },
}

impl Screened {
    /// Screened without a hit.
    pub fn clear(lists: BTreeMap<String, String>) -> Self {
        Self::Done {
            sanctions: ListMatch::Clear,
            pep: ListMatch::Clear,
            lists,
        }
    }

    /// The same with its hits in one order, so that equal findings have equal bytes.
    #[must_use]
    pub(crate) fn sorted(mut self) -> Self {
        if let Self::Done { sanctions, pep, .. } = &mut self {
            for found in [sanctions, pep] {
                if let ListMatch::PotentialMatch(hits) | ListMatch::Match(hits) = found {
                    hits.sort();
                    hits.dedup();
                }
            }
        }
        self
    }

    /// The lists used.
    pub fn lists(&self) -> impl Iterator<Item = (&String, &String)> {
        let lists = match self {
            Self::NotScreened => None,
            Self::Done { lists, .. } => Some(lists),
        };
        lists.into_iter().flatten()
    }
}
