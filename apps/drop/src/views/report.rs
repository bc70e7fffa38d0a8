//! Suspicious transaction reports as officers see them.

use aml::{Report, ReportState};
use serde::Serialize;
use utoipa::ToSchema;

/// A report to the authority.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReportView {
    /// Id, and the reference under which the authority gets it.
    #[schema(example = "str_0197a6e200007000800000000000abcd")]
    pub id: String,
    /// `draft`, `submitting`, `submitted` or `acknowledged`.
    #[schema(example = "draft")]
    pub state: &'static str,
    /// The customer it is about.
    #[schema(example = "usr_0197a6e200007000800000000000abcd")]
    pub customer_id: String,
    /// The alerts it is on.
    #[schema(example = json!(["alr_0197a6e200007000800000000000abcd"]))]
    pub alert_ids: Vec<String>,
    /// The payments it is about.
    #[schema(example = json!(["txn_0197a6e200007000800000000000abcd"]))]
    pub transaction_ids: Vec<String>,
    /// What happened and why it is suspicious.
    #[schema(example = "Three payments of just under 20,000 NOK to one account within an hour.")]
    pub narrative: String,
    /// Everybody who wrote on it; none of them may approve it.
    #[schema(example = json!(["usr_0197a6e200007000800000000000abce"]))]
    pub authors: Vec<String>,
    /// When it was begun.
    #[schema(example = "2026-11-20T12:00:00Z")]
    pub created_at: chrono::DateTime<chrono::Utc>,
    /// Who approved it.
    #[schema(example = "usr_0197a6e200007000800000000000abcf")]
    pub approved_by: Option<String>,
    /// When the authority received it.
    #[schema(example = "2026-11-20T12:00:00Z")]
    pub submitted_at: Option<chrono::DateTime<chrono::Utc>>,
    /// When the authority confirmed it.
    #[schema(example = "2026-11-20T12:00:00Z")]
    pub acknowledged_at: Option<chrono::DateTime<chrono::Utc>>,
    /// The authority's name for it.
    #[schema(example = "AR-2026-000123")]
    pub receipt: Option<String>,
    /// Why the authority does not take it after all, in its words; to be settled with it.
    #[schema(example = json!(null))]
    pub rejected: Option<String>,
}

impl From<&Report> for ReportView {
    fn from(report: &Report) -> Self {
        let (approved_by, submitted_at, acknowledged_at, receipt) = match &report.state {
            ReportState::Draft => (None, None, None, None),
            ReportState::Submitting { approved_by, .. } => (Some(approved_by), None, None, None),
            ReportState::Submitted {
                approved_by,
                at,
                receipt,
                ..
            } => (Some(approved_by), Some(*at), None, Some(receipt)),
            ReportState::Acknowledged {
                approved_by,
                submitted_at,
                at,
                receipt,
            } => (
                Some(approved_by),
                Some(*submitted_at),
                Some(*at),
                Some(receipt),
            ),
        };
        Self {
            id: report.id.to_string(),
            state: report.state.name().as_str(),
            customer_id: report.customer.to_string(),
            alert_ids: report.alerts.iter().map(ToString::to_string).collect(),
            transaction_ids: report.payments.iter().map(ToString::to_string).collect(),
            narrative: report.narrative.as_str().to_owned(),
            authors: report.authors.iter().map(ToString::to_string).collect(),
            created_at: report.created_at,
            approved_by: approved_by.map(ToString::to_string),
            submitted_at,
            acknowledged_at,
            receipt: receipt.map(|receipt| receipt.0.clone()),
            rejected: match &report.state {
                ReportState::Submitted { rejected, .. } => rejected.clone(),
                _ => None,
            },
        }
    }
}
