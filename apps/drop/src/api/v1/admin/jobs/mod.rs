//! `/v1/admin/jobs`: what the workers do again and again, and how it goes.

pub mod collection;
pub mod run;

use utoipa_actix_web::service_config::ServiceConfig;

use crate::{
    api::problem::{Kind, Problem},
    worker::BeginError,
};

/// Registers `/v1/admin/jobs`.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(collection::list).service(run::run);
}

impl From<BeginError> for Problem {
    fn from(error: BeginError) -> Self {
        match error {
            BeginError::Unknown => Kind::NotFound.into(),
            BeginError::Held => Kind::JobRunning.into(),
            BeginError::Store(error) => error.into(),
        }
    }
}
