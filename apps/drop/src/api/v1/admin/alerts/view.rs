//! Alerts as officers see them.

use aml::{Alert, AlertState, Decision, Measure, RuleId, Severity};
use kernel::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

/// What an officer wrote down.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NoteView {
    /// Who.
    #[schema(example = "usr_0197a6e200007000800000000000abcd")]
    pub by: String,
    /// When.
    #[schema(example = "2026-11-20T12:00:00Z")]
    pub at: chrono::DateTime<chrono::Utc>,
    /// What.
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
    /// The rule that found it.
    #[schema(value_type = String, example = "structuring")]
    pub rule: RuleId,
    /// `low`, `medium`, `high` or `critical`.
    #[schema(value_type = String, example = "high")]
    pub severity: Severity,
    /// What the rule wanted done with the payment: `proceed`, `hold` or `block`.
    #[schema(value_type = String, example = "hold")]
    pub decision: Decision,
    /// What else it wants.
    #[schema(value_type = Vec<String>, example = json!(["report_draft"]))]
    pub measures: Vec<Measure>,
    /// Why, in words.
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
    /// The other payments it rests on.
    #[schema(example = json!(["txn_0197a6e200007000800000000000abcc"]))]
    pub evidence: Vec<String>,
    /// When it was raised.
    #[schema(example = "2026-11-20T12:00:00Z")]
    pub opened_at: chrono::DateTime<chrono::Utc>,
    /// By when somebody has to have decided.
    #[schema(example = "2026-11-20T12:00:00Z")]
    pub due_at: chrono::DateTime<chrono::Utc>,
    /// Whether that is over and nobody has.
    #[schema(example = false)]
    pub overdue: bool,
    /// How long nobody has decided, in seconds; of a decided one how long it took.
    #[schema(example = 3600)]
    pub age_seconds: i64,
    /// Who is on it.
    #[schema(example = "usr_0197a6e200007000800000000000abce")]
    pub assignee: Option<String>,
    /// Who decided.
    #[schema(example = "usr_0197a6e200007000800000000000abce")]
    pub decided_by: Option<String>,
    /// Why.
    #[schema(example = "The customer's salary slips explain the amounts.")]
    pub reason: Option<String>,
    /// With which report it was filed.
    #[schema(example = "str_0197a6e200007000800000000000abcd")]
    pub report_id: Option<String>,
    /// What officers wrote down, oldest first.
    pub notes: Vec<NoteView>,
}

impl AlertView {
    /// An alert as it stands at this moment.
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
