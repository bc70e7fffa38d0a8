//! What a customer may see of their verification: a status and a neutral reason, and nothing that
//! reveals a screening or a flag (hvitvaskingsloven § 28).

use kernel::{SingleLine, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{
    Applicant, ApplicantState, Assurance, CustomerRisk, Levels, RejectLabel, RejectionKind,
};

/// Whether the customer may pay.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KycStatus {
    /// They may.
    Approved,
    /// Not yet.
    Pending,
    /// No.
    Rejected,
}

impl KycStatus {
    /// Its name in the database and on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Self::Approved => "approved",
            Self::Pending => "pending",
            Self::Rejected => "rejected",
        }
    }
}

/// The customer's next step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NextStep {
    /// Nothing.
    None,
    /// Begin or go on with the verification.
    Verify,
    /// Wait.
    Wait,
}

/// A verification as its customer sees it: the same whatever our reasons are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KycOverview {
    /// Whether they may pay.
    pub status: KycStatus,
    /// The customer's next step.
    pub next: NextStep,
    /// A neutral message; `None` when approved.
    pub message: Option<&'static str>,
    /// The comment of the provider's staff to the customer. Only for a rejection that may be
    /// tried again and that is about pictures and documents alone.
    pub comment: Option<SingleLine<500>>,
}

/// The one reason a customer is given for a verification.
pub const CONFIRM_DETAILS: &str = "We need to confirm some details.";
/// The text for a customer who has handed everything in.
pub const CHECKING_DETAILS: &str = "We are confirming your details.";
/// The text for a customer who was rejected for good.
pub const NOT_CONFIRMED: &str = "We could not confirm your details.";

/// Labels about the pictures and documents themselves. The comment of any other label might reveal
/// a screening; hence the list names those that are shown and not those that are hidden.
const ABOUT_PAPERS: [&str; 14] = [
    "BAD_PROOF_OF_ADDRESS",
    "BAD_PROOF_OF_IDENTITY",
    "BAD_SELFIE",
    "BLACK_AND_WHITE",
    "DOCUMENT_DAMAGED",
    "DOCUMENT_MISSING",
    "DOCUMENT_PAGE_MISSING",
    "EXPIRATION_DATE",
    "INCOMPLETE_DOCUMENT",
    "LOW_QUALITY",
    "SCREENSHOTS",
    "UNFILLED_ID",
    "UNSATISFACTORY_PHOTOS",
    "UNSUITABLE_DOCUMENT",
];

/// Whether the customer may pay, as it follows from both files.
pub fn status(
    risk: &CustomerRisk,
    applicant: Option<&Applicant>,
    levels: &Levels,
    now: Timestamp,
) -> KycStatus {
    let rejected = applicant.is_some_and(|applicant| is_final(&applicant.state));
    if rejected {
        KycStatus::Rejected
    } else if risk.open_demand(applicant, levels, now).is_some() {
        KycStatus::Pending
    } else {
        KycStatus::Approved
    }
}

/// The overview of a verification that the customer may see.
pub fn overview(
    risk: &CustomerRisk,
    applicant: Option<&Applicant>,
    levels: &Levels,
    now: Timestamp,
) -> KycOverview {
    let status = status(risk, applicant, levels, now);
    let demand = risk.open_demand(applicant, levels, now);
    let (next, message) = match status {
        KycStatus::Approved => (NextStep::None, None),
        KycStatus::Rejected => (NextStep::None, Some(NOT_CONFIRMED)),
        KycStatus::Pending if waits(risk, applicant, demand, levels, now) => {
            (NextStep::Wait, Some(CHECKING_DETAILS))
        }
        KycStatus::Pending => (NextStep::Verify, Some(CONFIRM_DETAILS)),
    };
    let comment = applicant
        .filter(|_| next == NextStep::Verify)
        .and_then(|applicant| comment(&applicant.state));
    KycOverview {
        status,
        next,
        message,
        comment,
    }
}

/// Whether all that the customer can do is done.
pub(crate) fn waits(
    risk: &CustomerRisk,
    applicant: Option<&Applicant>,
    demand: Option<Assurance>,
    levels: &Levels,
    now: Timestamp,
) -> bool {
    let Some(applicant) = applicant else {
        return false;
    };
    let covered = levels.assurance(&applicant.level) >= demand;
    match applicant.state {
        ApplicantState::Pending | ApplicantState::OnHold => covered,
        ApplicantState::Approved { .. } => covered && !risk.is_renewal_due(now),
        _ => false,
    }
}

pub(crate) fn is_final(state: &ApplicantState) -> bool {
    matches!(
        state,
        ApplicantState::Rejected {
            kind: RejectionKind::Final,
            ..
        }
    )
}

fn comment(state: &ApplicantState) -> Option<SingleLine<500>> {
    let ApplicantState::Rejected {
        kind: RejectionKind::Retry,
        labels,
        comment,
        ..
    } = state
    else {
        return None;
    };
    let about_papers = |label: &RejectLabel| ABOUT_PAPERS.contains(&label.as_str());
    if labels.is_empty() || !labels.iter().all(about_papers) {
        return None;
    }
    comment.clone()
}
