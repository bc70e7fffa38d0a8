//! Alerts as officers see them.

use aml::{Alert, AlertState, Decision, Measure, RuleId, Severity};
use kernel::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

/// A note of an officer.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NoteView {
    /// The author.
    #[schema(example = "usr_0197a6e200007000800000000000abcd")]
    pub by: String,
    /// When it was written.
    #[schema(example = "2026-11-20T12:00:00Z")]
    pub at: chrono::DateTime<chrono::Utc>,
    /// The text.
    #[schema(example = "Asked for the invoice.")]
    pub text: String,
}

/// An alert: what a rule found in a payment, as a case to decide.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AlertView {
    /// Id.
    #[schema(example = "alr_0197a6e200007000800000000000abcd")]
    pub id: String,
    /// `open`, `investigating`, `resolved`, `escalated` or `filed`.
    #[schema(example = "open")]
    pub state: &'static str,
    /// The rule that raised it.
    #[schema(value_type = String, example = "structuring")]
    pub rule: RuleId,
    /// `low`, `medium`, `high` or `critical`.
    #[schema(value_type = String, example = "high")]
    pub severity: Severity,
    /// Decision of the rule: `proceed`, `hold` or `block`.
    #[schema(value_type = String, example = "hold")]
    pub decision: Decision,
    /// Further measures the rule requires.
    #[schema(value_type = Vec<String>, example = json!(["report_draft"]))]
    pub measures: Vec<Measure>,
    /// Explanation.
    #[schema(
        example = "3 payments within 24 hours make 60,000.00 NOK, each of them below 50,000.00 NOK."
    )]
    pub explanation: String,
    /// The customer.
    #[schema(example = "usr_0197a6e200007000800000000000abcd")]
    pub customer_id: String,
    /// The payment that was assessed.
    #[schema(example = "txn_0197a6e200007000800000000000abcd")]
    pub transaction_id: String,
    /// The assessment it comes from.
    #[schema(example = "ass_0197a6e200007000800000000000abcd")]
    pub assessment_id: String,
    /// Other payments the finding is based on.
    #[schema(example = json!(["txn_0197a6e200007000800000000000abcc"]))]
    pub evidence: Vec<String>,
    /// When it was raised.
    #[schema(example = "2026-11-20T12:00:00Z")]
    pub opened_at: chrono::DateTime<chrono::Utc>,
    /// When a decision is due.
    #[schema(example = "2026-11-20T12:00:00Z")]
    pub due_at: chrono::DateTime<chrono::Utc>,
    /// Whether the decision is overdue.
    #[schema(example = false)]
    pub overdue: bool,
    /// Seconds since it was raised; for a decided alert, seconds until the decision.
    #[schema(example = 3600)]
    pub age_seconds: i64,
    /// The officer it is assigned to.
    #[schema(example = "usr_0197a6e200007000800000000000abce")]
    pub assignee: Option<String>,
    /// Who decided.
    #[schema(example = "usr_0197a6e200007000800000000000abce")]
    pub decided_by: Option<String>,
    /// Reason.
    #[schema(example = "The customer's salary slips explain the amounts.")]
    pub reason: Option<String>,
    /// The report it was filed with.
    #[schema(example = "str_0197a6e200007000800000000000abcd")]
    pub report_id: Option<String>,
    /// Notes of officers, oldest first.
    pub notes: Vec<NoteView>,
}

impl AlertView {
    /// The alert at this moment.
    pub fn of(alert: &Alert, now: Timestamp) -> Self {
        let (mut assignee, mut decided_by, mut reason, mut report_id) = (None, None, None, None);
        match &alert.state {
            AlertState::Open => {}
            AlertState::Investigating { assignee: who, .. } => assignee = Some(who.to_string()),
            AlertState::Resolved {
                by, reason: why, ..
            }
            | AlertState::Escalated {
                by, reason: why, ..
            } => {
                decided_by = Some(by.to_string());
                reason = Some(why.as_str().to_owned());
            }
            AlertState::Filed { by, report, .. } => {
                decided_by = Some(by.to_string());
                report_id = Some(report.to_string());
            }
        }
        let finding = &alert.finding;
        Self {
            id: alert.id.to_string(),
            state: alert.state.name().as_str(),
            rule: finding.rule,
            severity: finding.severity,
            decision: finding.decision,
            measures: finding.measures.iter().copied().collect(),
            explanation: finding.explanation.clone(),
            customer_id: alert.customer.to_string(),
            transaction_id: alert.payment.to_string(),
            assessment_id: alert.assessment.to_string(),
            evidence: finding.evidence.iter().map(ToString::to_string).collect(),
            opened_at: alert.opened_at,
            due_at: alert.due_at,
            overdue: alert.is_overdue(now),
            age_seconds: alert.age(now).num_seconds(),
            assignee,
            decided_by,
            reason,
            report_id,
            notes: alert
                .notes
                .iter()
                .map(|note| NoteView {
                    by: note.by.to_string(),
                    at: note.at,
                    text: note.text.as_str().to_owned(),
                })
                .collect(),
        }
    }
}
