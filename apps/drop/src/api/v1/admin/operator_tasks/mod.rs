//! `/v1/admin/operator-tasks`: what only a person can settle.

pub mod close;
pub mod collection;
pub mod item;
pub mod settle;

use messaging::{OperatorTask, OperatorTaskId};
use utoipa_actix_web::service_config::ServiceConfig;

use crate::{
    api::problem::{Kind, Problem},
    services::Admin,
};

/// Registers `/v1/admin/operator-tasks`.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(collection::list)
        .service(item::get)
        .service(close::close)
        .service(settle::settle);
}

/// The task as it stands.
async fn task(admin: &Admin, id: OperatorTaskId) -> Result<OperatorTask, Problem> {
    let found = admin.tasks.task(id).await?;
    Ok(found.ok_or(Kind::NotFound)?)
}
