//! `/v1/webhooks`: webhooks of partners. Stored as they arrive, answered at once, processed later.

mod open_banking;
mod sumsub;

use utoipa_actix_web::service_config::ServiceConfig;

/// Registers the endpoints.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(open_banking::receive)
        .service(sumsub::receive);
}
