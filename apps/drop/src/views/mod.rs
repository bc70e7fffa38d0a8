//! Representations that the Admin API and the command line share: jobs, deliveries, operator tasks
//! and people. What only the API shows is declared with its resource under `api/v1/admin`.

mod delivery;
mod job;
mod person;
mod task;

use serde_json::Value;
use utoipa::openapi::schema::{Object, ObjectBuilder, Type};

pub use self::{
    delivery::{DeliveryStateWord, DeliveryView},
    job::JobView,
    person::{GrantedView, PersonView},
    task::{OperatorTaskView, SettledView},
};

/// The schema of an object whose members depend on its subject. (An `example` beside
/// `value_type = Object` would be lost.)
pub fn any_object(description: &str, example: Value) -> Object {
    let object = ObjectBuilder::new().schema_type(Type::Object);
    let mut object = object.description(Some(description)).build();
    object.example = Some(example);
    object
}
