//! Risk files as officers see them.

use application::customer_risk::RiskFile;
use kernel::Timestamp;
use kyc::{
    Applicant, ApplicantState, EddBasis, EddStatus, RejectLabel, RiskLevel, RiskReason,
    StandingReason,
};
use serde::Serialize;
use utoipa::ToSchema;

/// A reason for the risk level.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReasonView {
    /// `politically_exposed`, `potential_match`, `sanctions_match`, `high_risk_corridor`,
    /// `reported` or `long_standing`.
    #[schema(example = "high_risk_corridor")]
    pub reason: &'static str,
    /// Destination, for `high_risk_corridor`.
    #[schema(example = "KE")]
    pub country: Option<String>,
    /// Since when.
    #[schema(example = "2026-11-20T12:00:00Z")]
    pub since: chrono::DateTime<chrono::Utc>,
}

impl From<&StandingReason> for ReasonView {
    fn from(held: &StandingReason) -> Self {
        let country = match held.reason {
            RiskReason::HighRiskCorridor { country } => Some(country.to_string()),
            _ => None,
        };
        Self {
            reason: held.reason.name(),
            country,
            since: held.since,
        }
    }
}

/// Enhanced due diligence.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DueDiligenceView {
    /// `not_required`, `required`, `completed` or `expired`.
    #[schema(example = "completed")]
    pub status: &'static str,
    /// When it was required or completed.
    #[schema(example = "2026-11-20T12:00:00Z")]
    pub since: Option<chrono::DateTime<chrono::Utc>>,
    /// When it expires.
    #[schema(example = "2027-11-20T12:00:00Z")]
    pub valid_until: Option<chrono::DateTime<chrono::Utc>>,
    /// The officer who completed it; `null` if a verification did.
    #[schema(example = "usr_0197a6e200007000800000000000abcd")]
    pub officer_id: Option<String>,
    /// The officer's reason.
    #[schema(example = "Tax return and payslips seen; the head of compliance agrees.")]
    pub reason: Option<String>,
}

impl DueDiligenceView {
    fn new(edd: &EddStatus, now: Timestamp) -> Self {
        let mut view = Self {
            status: edd.name(),
            since: None,
            valid_until: edd.ends(),
            officer_id: None,
            reason: None,
        };
        match edd {
            EddStatus::NotRequired => {}
            EddStatus::Required { since } => view.since = Some(*since),
            EddStatus::Completed { at, basis, .. } => {
                view.since = Some(*at);
                if !edd.holds(now) {
                    view.status = "expired";
                }
                if let EddBasis::Officer { officer, reason } = basis {
                    view.officer_id = Some(officer.to_string());
                    view.reason = Some(reason.as_str().to_owned());
                }
            }
        }
        view
    }
}

/// A verification at the provider.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ApplicantView {
    /// Id.
    #[schema(example = "apl_0197a6e200007000800000000000abcd")]
    pub id: String,
    /// The provider's id.
    #[schema(example = "5cb56e8e0a975a35f333cb83")]
    pub external_id: String,
    /// Name of the verification level at the provider.
    #[schema(example = "enhanced-kyc-level")]
    pub level: String,
    /// `init`, `pending`, `on_hold`, `approved`, `rejected` or `deleted`.
    #[schema(example = "approved")]
    pub state: &'static str,
    /// The provider's labels of a rejection.
    #[schema(example = json!(["BAD_SELFIE"]))]
    pub labels: Vec<String>,
    /// When it last changed.
    #[schema(example = "2026-11-20T12:00:00Z")]
    pub updated_at: chrono::DateTime<chrono::Utc>,
}

impl From<&Applicant> for ApplicantView {
    fn from(applicant: &Applicant) -> Self {
        let labels = match &applicant.state {
            ApplicantState::Rejected { labels, .. } => labels.as_slice(),
            _ => &[],
        };
        Self {
            id: applicant.id.to_string(),
            external_id: applicant.external_id.to_string(),
            level: applicant.level.to_string(),
            state: applicant.state.name(),
            labels: labels.iter().map(RejectLabel::to_string).collect(),
            updated_at: applicant.updated_at,
        }
    }
}

/// A customer's risk file.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RiskView {
    /// The customer.
    #[schema(example = "usr_0197a6e200007000800000000000abcd")]
    pub customer_id: String,
    /// Whether they may pay: `approved`, `pending` or `rejected`.
    #[schema(value_type = String, example = "pending")]
    pub kyc_status: identity::KycStatus,
    /// `low`, `normal` or `high`; `null` before the first assessment.
    #[schema(value_type = Option<String>, example = "high")]
    pub level: Option<RiskLevel>,
    /// Reason.
    pub reasons: Vec<ReasonView>,
    /// Enhanced due diligence.
    pub due_diligence: DueDiligenceView,
    /// Their verification, if there is one.
    pub applicant: Option<ApplicantView>,
    /// When the risk was last assessed.
    #[schema(example = "2026-11-20T12:00:00Z")]
    pub assessed_at: Option<chrono::DateTime<chrono::Utc>>,
}

impl RiskView {
    /// The file at this moment.
    pub fn new(file: &RiskFile, now: Timestamp) -> Self {
        let RiskFile {
            person,
            risk,
            applicant,
        } = file;
        let risk = risk.as_ref();
        let edd = risk.map_or(&EddStatus::NotRequired, |risk| &risk.edd);
        let reasons = risk.map_or(&[][..], |risk| risk.reasons.as_slice());
        Self {
            customer_id: person.id.to_string(),
            kyc_status: person.kyc,
            level: risk.map(|risk| risk.level),
            reasons: reasons.iter().map(ReasonView::from).collect(),
            due_diligence: DueDiligenceView::new(edd, now),
            applicant: applicant.as_ref().map(ApplicantView::from),
            assessed_at: risk.map(|risk| risk.assessed_at),
        }
    }
}
