//! The lines of `drop screening compare` and `drop screening match`: one JSON object each. Unknown
//! members are ignored, so that the files of other matchers' measurements can be used.

use kernel::Country;
use screening::{
    Category, Comparison, EntryId, Hit, Identifier, IdentifierKind, ListSource, Outcome, Schema,
    Score, Screening, Subject,
};
use serde::{Deserialize, Serialize};

/// A person or organisation. Everything but the name may be missing or unreadable.
#[derive(Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct SubjectInput {
    /// Name in any script.
    pub(super) name: String,
    /// FollowTheMoney schema, `Person`.
    pub(super) schema: Option<String>,
    /// `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
    pub(super) birth_date: Option<String>,
    /// ISO 3166-1 alpha-2, in either case.
    pub(super) country: Option<String>,
    /// Passport, tax or registration number.
    pub(super) identifier: Option<String>,
    /// The caller's own id, which is given back.
    pub(super) id: Option<serde_json::Value>,
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

/// A line of input of `compare`.
#[derive(Clone, Deserialize)]
pub(super) struct CompareRequest {
    /// One side.
    pub(super) left: SubjectInput,
    /// The other side.
    pub(super) right: SubjectInput,
}

/// A line of output of `compare`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct CompareResponse {
    /// 0 to 1.
    pub(super) score: Score,
    /// Whether the score is high enough for a person to look.
    #[serde(rename = "match")]
    pub(super) is_match: bool,
    /// Why, in words.
    pub(super) why: Vec<String>,
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

/// A line of output of `match`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct MatchResponse {
    /// The id that came in, if one did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) id: Option<serde_json::Value>,
    /// The worst of the hits' outcomes.
    pub(super) result: Outcome,
    /// Best first.
    pub(super) hits: Vec<MatchHit>,
}

/// A hit of a `match`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct MatchHit {
    /// Whose list.
    pub(super) source: ListSource,
    /// The list's own id.
    pub(super) id: EntryId,
    /// Sanctions or PEP.
    pub(super) category: Category,
    /// The name that came nearest.
    pub(super) name: String,
    /// The name the entry is listed under.
    pub(super) listed_name: String,
    /// 0 to 1.
    pub(super) score: Score,
    /// What that means.
    pub(super) result: Outcome,
    /// Why, in words.
    pub(super) why: Vec<String>,
}

impl MatchResponse {
    /// The line for a screening; `id` is given back.
    pub(super) fn new(id: Option<serde_json::Value>, screening: &Screening) -> Self {
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
