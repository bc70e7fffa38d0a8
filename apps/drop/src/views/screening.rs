//! Screenings as officers see them.

use screening::{Category, Hit, Outcome, ScreeningRecord};
use serde::Serialize;
use utoipa::ToSchema;

/// Somebody on a list who comes near.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct HitView {
    /// The list.
    #[schema(example = "un")]
    pub source: &'static str,
    /// The list's own id of the entry.
    #[schema(example = "6907994")]
    pub entry_id: String,
    /// `sanctions` or `pep`.
    #[schema(value_type = String, example = "sanctions")]
    pub category: Category,
    /// The name of the entry that came nearest.
    #[schema(example = "FRANK KAKOLELE BWAMBALE")]
    pub matched_name: String,
    /// The name it is listed under.
    #[schema(example = "FRANK KAKOLELE BWAMBALE")]
    pub listed_name: String,
    /// Programme, regulation or office.
    #[schema(example = "DRC")]
    pub programme: Option<String>,
    /// How alike, 0 to 1000.
    #[schema(example = 970)]
    pub score_permille: u16,
    /// `potential_match` or `match`.
    #[schema(value_type = String, example = "match")]
    pub outcome: Outcome,
    /// Why, item by item.
    #[schema(example = json!(["the names are alike"]))]
    pub why: Vec<String>,
    /// The decision that it is somebody else, if one applied.
    #[schema(example = "dsm_0197a6e200007000800000000000abcd")]
    pub dismissed_by: Option<String>,
}

impl From<&Hit> for HitView {
    fn from(hit: &Hit) -> Self {
        Self {
            source: hit.entry.source.as_str(),
            entry_id: hit.entry.id.to_string(),
            category: hit.category,
            matched_name: hit.matched_name.clone(),
            listed_name: hit.listed_name.clone(),
            programme: hit.programme.clone(),
            score_permille: hit.score.permille(),
            outcome: hit.outcome,
            why: hit.evidence.iter().map(ToString::to_string).collect(),
            dismissed_by: hit.dismissed_by.map(|id| id.to_string()),
        }
    }
}

/// What a screening found.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ScreeningView {
    /// Id.
    #[schema(example = "scr_0197a6e200007000800000000000abcd")]
    pub id: String,
    /// The customer or recipient.
    #[schema(example = "rcp_0197a6e200007000800000000000abcd")]
    pub subject_id: String,
    /// Their name, as it was screened.
    #[schema(example = "Frank Bwambale")]
    pub name: String,
    /// When.
    #[schema(example = "2026-11-20T12:00:00Z")]
    pub screened_at: chrono::DateTime<chrono::Utc>,
    /// `clear`, `potential_match` or `match`: the worst of the hits that nobody dismissed.
    #[schema(value_type = String, example = "match")]
    pub outcome: Outcome,
    /// Best first.
    pub hits: Vec<HitView>,
}

impl From<&ScreeningRecord> for ScreeningView {
    fn from(record: &ScreeningRecord) -> Self {
        Self {
            id: record.id.to_string(),
            subject_id: record.subject_id.to_string(),
            name: record.subject.name.clone(),
            screened_at: record.screened_at,
            outcome: record.screening.outcome,
            hits: record.screening.hits.iter().map(HitView::from).collect(),
        }
    }
}
