//! Everything under `/v1`. The file tree mirrors the URLs.

pub mod accounts;
pub mod admin;
pub mod auth;
pub mod kyc;
pub mod rates;
pub mod recipients;
pub mod transactions;
pub mod webhooks;

use utoipa_actix_web::service_config::ServiceConfig;

/// Registers all of it.
pub fn routes(config: &mut ServiceConfig<'_>) {
    auth::routes(config);
    accounts::routes(config);
    recipients::routes(config);
    rates::routes(config);
    transactions::routes(config);
    kyc::routes(config);
    webhooks::routes(config);
    admin::routes(config);
}
