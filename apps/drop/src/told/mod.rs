//! What operators and officers are told of jobs, deliveries, tasks, people and the audit log: in one
//! form, on the command line and by the Admin API.

mod audit;
mod delivery;
mod job;
mod person;
mod task;

pub use self::{
    audit::AuditView,
    delivery::{DeliveryStateWord, DeliveryView},
    job::JobView,
    person::{GrantedView, PersonView},
    task::{OperatorTaskView, SettledView},
};
