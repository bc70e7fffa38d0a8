//! `/v1/rates` and `/v1/corridors`: public, what a krone is worth and where it can go.

pub mod corridors;
pub mod rate;

use utoipa_actix_web::service_config::ServiceConfig;

/// Registers rates and corridors.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(rate::list)
        .service(rate::one)
        .service(corridors::list);
}
