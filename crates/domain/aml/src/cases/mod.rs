//! What officers do: work alerts, write and file reports, decide on held payments, change rules.
//! Every one of these leaves a line in the audit log.

mod acknowledge;
mod alerts;
mod error;
mod held;
mod reading;
mod reports;
mod rule_sets;
mod submit;
#[cfg(test)]
mod tests;

pub use acknowledge::{AcknowledgeStr, Polled};
pub use alerts::{AlertDecision, AssignAlert, DecideAlert, NoteAlert};
pub use error::CaseError;
pub use held::{DecideHeldPayment, HeldDecision, HeldError};
pub use reading::ReadCases;
pub use reports::{DraftStr, ReviseStr};
pub use rule_sets::{
    ActivateRuleSet, AddRuleSet, ReadRuleSets, RuleSetError, StartShadow, StopShadow,
};
pub use submit::{ApproveAndSubmitStr, Resumed, SubmitError};
