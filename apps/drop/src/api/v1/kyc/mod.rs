//! `/v1/kyc`: whether the customer may pay, and what they can do about it. The answers are the same
//! for every reason of ours (hvitvaskingsloven § 28).

pub mod status;
pub mod verification;

use utoipa_actix_web::service_config::ServiceConfig;

/// Registers `/v1/kyc`.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(status::get).service(verification::start);
}
