//! `/v1/recipients`: people money is sent to.

pub mod collection;
pub mod item;
pub mod view;

use payments::RecipientError;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::api::problem::{FieldProblem, Kind, Problem};

/// Registers `/v1/recipients`.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(collection::list)
        .service(collection::create)
        .service(item::get)
        .service(item::patch)
        .service(item::delete);
}

impl From<RecipientError> for Problem {
    fn from(error: RecipientError) -> Self {
        match error {
            RecipientError::NotFound => Kind::NotFound.into(),
            RecipientError::Store(error) => error.into(),
            RecipientError::Invalid(faults) => Self::invalid(
                faults
                    .iter()
                    .map(|fault| FieldProblem {
                        field: fault.field.path().to_owned(),
                        code: fault.code().to_owned(),
                        message: fault.to_string(),
                    })
                    .collect(),
            ),
        }
    }
}
