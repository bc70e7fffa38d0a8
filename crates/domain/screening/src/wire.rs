//! The lines of `drop screening compare` and `drop screening match`: one JSON object each, by which
//! the matcher can be measured. Members that are not known are left aside.

use kernel::Country;
use serde::{Deserialize, Serialize};

use crate::{
    BirthDate, Category, Comparison, EntryId, Hit, Identifier, IdentifierKind, ListSource, Outcome,
    Schema, Score, Screening, Subject,
};

/// A person or organisation on the way in. Everything but the name may be missing or unreadable.
#[derive(Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct SubjectInput {
    /// Name in any script.
    pub name: String,
    /// FollowTheMoney schema, `Person`.
    pub schema: Option<String>,
    /// `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
    pub birth_date: Option<String>,
    /// ISO 3166-1 alpha-2, in either case.
    pub country: Option<String>,
    /// Passport, tax or registration number.
    pub identifier: Option<String>,
    /// The caller's own id, given back.
    pub id: Option<serde_json::Value>,
}

impl From<&SubjectInput> for Subject {
    fn from(input: &SubjectInput) -> Self {
        let schema = input.schema.as_deref().map(Schema::from_follow_the_money);
        let country = input.country.as_deref();
        let country = country.and_then(|c| c.trim().to_ascii_uppercase().parse::<Country>().ok());
        let number = input.identifier.as_deref();
        let number = number.and_then(|n| Identifier::new(IdentifierKind::Other, n, None));
        Self {
            name: input.name.clone(),
            schema: schema.unwrap_or_default(),
            birth_date: input.birth_date.as_deref().and_then(|d| d.parse().ok()),
            country,
            identifiers: number.into_iter().collect(),
        }
    }
}

/// A line of `compare` on the way in.
#[derive(Clone, Deserialize)]
pub struct CompareRequest {
    /// One.
    pub left: SubjectInput,
    /// The other.
    pub right: SubjectInput,
}

/// A line of `compare` on the way out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CompareResponse {
    /// 0 to 1.
    pub score: Score,
    /// Whether they are taken for the same.
    #[serde(rename = "match")]
    pub is_match: bool,
    /// Why, in words.
    pub why: Vec<String>,
}

impl From<&Comparison> for CompareResponse {
    fn from(comparison: &Comparison) -> Self {
        Self {
            score: comparison.score,
            is_match: comparison.is_match,
            why: comparison.why.iter().map(ToString::to_string).collect(),
        }
    }
}

/// A line of `match` on the way out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MatchResponse {
    /// The id that came in, if one did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<serde_json::Value>,
    /// What it comes to.
    pub result: Outcome,
    /// Best first.
    pub hits: Vec<MatchHit>,
}

/// A hit of a `match`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct MatchHit {
    /// Whose list.
    pub source: ListSource,
    /// The list's own id.
    pub id: EntryId,
    /// Sanctions or PEP.
    pub category: Category,
    /// The name that came nearest.
    pub name: String,
    /// The name the entry is listed under.
    pub listed_name: String,
    /// 0 to 1.
    pub score: Score,
    /// What that means.
    pub result: Outcome,
    /// Why, in words.
    pub why: Vec<String>,
}

impl MatchResponse {
    /// The line for this screening of somebody whose id was `id`.
    pub fn new(id: Option<serde_json::Value>, screening: &Screening) -> Self {
        Self {
            id,
            result: screening.outcome,
            hits: screening.hits.iter().map(MatchHit::from).collect(),
        }
    }
}

impl From<&Hit> for MatchHit {
    fn from(hit: &Hit) -> Self {
        Self {
            source: hit.entry.source,
            id: hit.entry.id.clone(),
            category: hit.category,
            name: hit.matched_name.clone(),
            listed_name: hit.listed_name.clone(),
            score: hit.score,
            result: hit.outcome,
            why: hit.evidence.iter().map(ToString::to_string).collect(),
        }
    }
}

impl From<crate::PartialDate> for BirthDate {
    fn from(date: crate::PartialDate) -> Self {
        Self::On(date)
    }
}
