//! `/v1/webhooks`: what partners tell us. Kept raw, answered fast, worked off later.

mod open_banking;
mod sumsub;

use utoipa_actix_web::service_config::ServiceConfig;

/// Registers the endpoints.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(open_banking::receive)
        .service(sumsub::receive);
}
