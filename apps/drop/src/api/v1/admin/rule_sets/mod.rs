//! `/v1/admin/rule-sets`: by which rules payments are watched.

pub mod activate;
pub mod activations;
pub mod collection;
pub mod shadow;

use utoipa_actix_web::service_config::ServiceConfig;

/// Registers `/v1/admin/rule-sets`.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(collection::list)
        .service(collection::add)
        .service(activations::list)
        .service(activate::activate)
        .service(shadow::start)
        .service(shadow::stop);
}
