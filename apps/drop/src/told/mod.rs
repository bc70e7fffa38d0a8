//! What operators and officers are told of jobs, deliveries, tasks, people and the audit log: in one
//! form, on the command line and by the Admin API.

mod audit;
mod delivery;
mod job;
mod person;
mod task;

use serde_json::Value;
use utoipa::openapi::schema::{Object, ObjectBuilder, Type};

pub use self::{
    audit::AuditView,
    delivery::{DeliveryStateWord, DeliveryView},
    job::JobView,
    person::{GrantedView, PersonView},
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
