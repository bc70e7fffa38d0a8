//! What operators and officers are told of jobs, deliveries, tasks, people, the audit log and what monitoring found: in one
//! form, on the command line and by the Admin API.

mod alert;
mod audit;
mod delivery;
mod held;
mod job;
mod person;
mod report;
mod rule_set;
mod task;

pub use self::{
    alert::{AlertView, NoteView},
    audit::AuditView,
    delivery::{DeliveryStateWord, DeliveryView},
    held::HeldPaymentView,
    job::JobView,
    person::{GrantedView, PersonView},
    report::ReportView,
    rule_set::{ActivationView, RuleSetView},
    task::{OperatorTaskView, SettledView},
};
