//! `/v1/admin/screenings`: who came near somebody on a list, and that it is somebody else.

pub mod collection;
pub mod dismissals;
pub mod item;

use utoipa_actix_web::service_config::ServiceConfig;

/// Registers `/v1/admin/screenings`.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(collection::list)
        .service(item::get)
        .service(dismissals::add);
}
