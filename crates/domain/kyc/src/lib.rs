//! Know your customer (KYC): verification and customer risk.
//!
//! BankID identifies the customer, and for most that is enough. Where it is not (a politically
//! exposed person, a name like one on a sanctions list, payments to a high-risk country), a
//! verification provider verifies the customer and its decision counts. All that customers learn
//! is that some details have to be confirmed (hvitvaskingsloven § 28).

#[cfg(any(test, feature = "contract-tests"))]
pub mod contract;
pub mod ports;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
#[cfg(test)]
mod tests;

mod applicant;
mod apply;
mod assess;
mod customer_risk;
mod due_diligence;
mod event;
mod ids;
mod integration_event;
mod level;
mod refresh;
mod review;
mod risk;
mod show;
mod standing;
mod start;
mod status;
mod wiring;

pub use applicant::{Applicant, ApplicantState, RejectionKind};
pub use apply::{ApplyProviderEvent, EventOutcome};
pub use assess::{AssessCustomerRisk, RiskAssessed};
pub use customer_risk::{CustomerRisk, DecisionText, EddBasis, EddStatus, StandingReason};
pub use due_diligence::EnhancedDueDiligence;
pub use event::{Disposition, EventMark, ProviderEvent, RecordedEvent};
pub use ids::{
    ApplicantId, EventKey, ExternalApplicantId, InvalidProviderName, LevelName, RejectLabel,
};
pub use integration_event::{KycEvent, KycEventKind, RiskChange, StatusChange};
pub use level::{Assurance, Levels};
pub use refresh::{RefreshApplicant, RefreshError, Refreshed};
pub use review::{ReviewCustomers, ReviewError, Reviewed};
pub use risk::{
    CustomerFacts, PepFinding, RiskLevel, RiskPolicy, RiskReason, ScreeningFinding, assess,
};
pub use show::ShowKyc;
pub use start::{StartError, StartVerification};
pub use status::{
    CHECKING_DETAILS, CONFIRM_DETAILS, KycOverview, KycStatus, NOT_CONFIRMED, NextStep, overview,
    status,
};
pub use wiring::{Storage, SystemPorts, Verification};
