//! What all endpoints for case work have in common: who asks, what they write, and why they get a
//! no.

use aml::{
    CaseText, OfficerRole,
    cases::{CaseError, HeldError, RuleSetError, SubmitError},
    ports::HeldPaymentsError,
};
use identity::{Principal, Role};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::api::{
    auth::{Compliance, Officer},
    problem::{Kind, Problem},
};

/// The reason for a decision, kept with the case. The customer never sees it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReasonBody {
    /// Free text, up to 4,000 characters; encrypted at rest.
    #[schema(
        value_type = String,
        example = "The customer's salary slips explain the amounts.",
        max_length = 4000
    )]
    pub reason: String,
}

/// Text of an officer from this field.
///
/// # Errors
/// 400 naming the field.
pub fn text(field: &str, text: &str) -> Result<CaseText, Problem> {
    CaseText::new(text).map_err(|error| Problem::field(field, "invalid_value", &error.to_string()))
}

impl From<&Officer> for aml::Officer {
    fn from(officer: &Officer) -> Self {
        as_case_officer(&officer.0)
    }
}

impl From<&Compliance> for aml::Officer {
    fn from(officer: &Compliance) -> Self {
        as_case_officer(&officer.0)
    }
}

fn as_case_officer(person: &Principal) -> aml::Officer {
    aml::Officer {
        user_id: person.user_id,
        role: match person.role {
            Role::Compliance => OfficerRole::Compliance,
            Role::Admin => OfficerRole::Admin,
            Role::User | Role::Merchant => OfficerRole::Other,
        },
    }
}

impl From<CaseError> for Problem {
    fn from(error: CaseError) -> Self {
        match error {
            CaseError::Forbidden(_) => Kind::Forbidden.into(),
            CaseError::NotFound => Kind::NotFound.into(),
            CaseError::Contended => Kind::Conflict.into(),
            CaseError::Store(error) => error.into(),
            // Of states and limits alone: fit for officers, who are all that gets here.
            CaseError::Alert(_)
            | CaseError::Report(_)
            | CaseError::ReportedBefore
            | CaseError::NotReportable => Self::from(Kind::CaseDecided).detail(error.to_string()),
        }
    }
}

impl From<HeldError> for Problem {
    fn from(error: HeldError) -> Self {
        match error {
            HeldError::Case(error) => error.into(),
            HeldError::Payments(HeldPaymentsError::NotFound) => Kind::NotFound.into(),
            HeldError::Payments(HeldPaymentsError::NotHeld) => {
                Self::from(Kind::CaseDecided).detail("The payment is not held.")
            }
            HeldError::Payments(HeldPaymentsError::Unavailable(why)) => {
                tracing::warn!(why, "held payments unavailable");
                Kind::Unavailable.into()
            }
        }
    }
}

impl From<RuleSetError> for Problem {
    fn from(error: RuleSetError) -> Self {
        match error {
            RuleSetError::Forbidden(_) => Kind::Forbidden.into(),
            RuleSetError::NotFound => Kind::NotFound.into(),
            RuleSetError::Contended => Kind::Conflict.into(),
            RuleSetError::Store(error) => error.into(),
            RuleSetError::Invalid(why) => Self::field("text", "invalid_value", &why.to_string()),
            RuleSetError::VersionTaken | RuleSetError::NoShadow => {
                Self::from(Kind::CaseDecided).detail(error.to_string())
            }
        }
    }
}

impl From<SubmitError> for Problem {
    fn from(error: SubmitError) -> Self {
        match error {
            SubmitError::Case(error) => error.into(),
            SubmitError::Refused(_) => Self::from(Kind::CaseDecided)
                .detail("The authority does not take the report; it is a draft again."),
            SubmitError::OnItsWay(why) => {
                tracing::warn!(why, "a report is on its way");
                Kind::Unavailable.into()
            }
        }
    }
}
