//! What operators and officers are told of jobs, deliveries, tasks, people, the audit log and what monitoring found: in one
//! form, on the command line and by the Admin API.

mod alert;
mod audit;
mod delivery;
mod held;
mod job;
mod kyc;
mod person;
mod report;
mod rule_set;
mod screening;
mod task;

use serde_json::Value;
use utoipa::openapi::schema::{Object, ObjectBuilder, Type};

pub use self::{
    alert::{AlertView, NoteView},
    audit::AuditView,
    delivery::{DeliveryStateWord, DeliveryView},
    held::HeldPaymentView,
    job::JobView,
    kyc::{ApplicantView, DueDiligenceView, ReasonView, RiskView},
    person::{GrantedView, PersonView},
    report::ReportView,
    rule_set::{ActivationView, RuleSetView},
    screening::{HitView, ScreeningView},
    task::{OperatorTaskView, SettledView},
};

/// The schema of an object whose members depend on what it tells of. (An `example` beside
/// `value_type = Object` would be lost.)
fn any_object(description: &str, example: Value) -> Object {
    let object = ObjectBuilder::new().schema_type(Type::Object);
    let mut object = object.description(Some(description)).build();
    object.example = Some(example);
    object
}
