//! `/v1/admin/held-payments`: payments that wait for an officer.

pub mod collection;
pub mod reject;
pub mod release;

use utoipa_actix_web::service_config::ServiceConfig;

/// Registers `/v1/admin/held-payments`.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(collection::list)
        .service(release::release)
        .service(reject::reject);
}
