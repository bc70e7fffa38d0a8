//! `/v1/admin/str-reports`: suspicious transaction reports to EFE at Økokrim.

pub mod collection;
pub mod filing;
pub mod item;

use utoipa_actix_web::service_config::ServiceConfig;

/// Registers `/v1/admin/str-reports`.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(collection::list)
        .service(collection::draft)
        .service(item::get)
        .service(item::revise)
        .service(filing::submit)
        .service(filing::acknowledge);
}
