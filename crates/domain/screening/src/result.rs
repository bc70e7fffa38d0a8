//! What a screening found, and with which lists.

use std::str::FromStr;

use chrono::NaiveDate;
use kernel::Timestamp;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::{
    Category, Digest, DismissalId, EntryRef, Evidence, ListSource, ListVersionId, NameQuality,
    Schema, Score, ScreeningId, Subject, SubjectRef,
};

/// What a screening comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// No listed name is similar.
    Clear,
    /// A listed name is similar enough for an officer to review it.
    PotentialMatch,
    /// Treated as the listed person until an officer decides otherwise.
    Match,
}

/// The text names no outcome.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("not an outcome of a screening")]
pub struct UnknownOutcome;

impl Outcome {
    /// Its name, `potential_match`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Clear => "clear",
            Self::PotentialMatch => "potential_match",
            Self::Match => "match",
        }
    }
}

impl FromStr for Outcome {
    type Err = UnknownOutcome;

    fn from_str(text: &str) -> Result<Self, UnknownOutcome> {
        let all = [Self::Clear, Self::PotentialMatch, Self::Match];
        let found = all.into_iter().find(|outcome| outcome.as_str() == text);
        found.ok_or(UnknownOutcome)
    }
}

/// An entry of a list that is similar to the subject.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Hit {
    /// Which entry.
    pub entry: EntryRef,
    /// What the entry was at the time.
    pub entry_fingerprint: Digest,
    /// What standing on the list means.
    pub category: Category,
    /// What kind of thing the entry is.
    pub schema: Schema,
    /// The name of the entry that came nearest.
    pub matched_name: String,
    /// How far that name can be relied on.
    pub quality: NameQuality,
    /// The name the entry is listed under.
    pub listed_name: String,
    /// Programme, regulation or office.
    pub programme: Option<String>,
    /// How alike.
    pub score: Score,
    /// What that means by the thresholds.
    pub outcome: Outcome,
    /// Why, item by item.
    pub evidence: Vec<Evidence>,
    /// The dismissal, if one applies.
    pub dismissed_by: Option<DismissalId>,
}

/// Which version of a list was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ListUsed {
    /// The source of the list.
    pub source: ListSource,
    /// Which version.
    pub version: ListVersionId,
    /// The date the list gives itself.
    pub list_date: Option<NaiveDate>,
    /// The digest of its files.
    pub digest: Digest,
}

/// What a screening found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Screening {
    /// The worst outcome among the hits that no decision dismisses.
    pub outcome: Outcome,
    /// The hits, best first; dismissed ones among them.
    pub hits: Vec<Hit>,
    /// The lists it was done with.
    pub lists: Vec<ListUsed>,
}

impl Screening {
    /// The worst outcome among hits on lists of this category that no decision dismisses: a match
    /// on a sanctions list blocks, one on a PEP list asks for enhanced due diligence.
    pub fn outcome_of(&self, category: Category) -> Outcome {
        let of_category = self.hits.iter().filter(|hit| hit.category == category);
        worst(of_category)
    }
}

/// The worst outcome among hits that no decision dismisses.
pub(crate) fn worst<'a>(hits: impl Iterator<Item = &'a Hit>) -> Outcome {
    let open = hits.filter(|hit| hit.dismissed_by.is_none());
    open.map(|hit| hit.outcome).max().unwrap_or(Outcome::Clear)
}

/// A screening as it is kept.
#[derive(Debug, Clone, PartialEq)]
pub struct ScreeningRecord {
    /// Id.
    pub id: ScreeningId,
    /// Who was screened.
    pub subject_id: SubjectRef,
    /// What was known of them.
    pub subject: Subject,
    /// When.
    pub screened_at: Timestamp,
    /// What was found.
    pub screening: Screening,
}
