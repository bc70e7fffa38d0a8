//! `/v1/transactions`: quotes, payments, receipts (PISP).

pub mod callback;
pub mod cancel;
pub mod collection;
pub mod disclosure;
pub mod item;
pub mod receipt;
pub mod remittance;
pub mod view;

use kernel::MoneyError;
use payments::remittances::RemittanceError;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::api::problem::{Kind, Problem};

/// Registers `/v1/transactions`. The callback comes before `{id}`.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(disclosure::disclose)
        .service(remittance::pay)
        .service(callback::come_back)
        .service(collection::list)
        .service(item::get)
        .service(receipt::get)
        .service(cancel::cancel);
}

impl From<MoneyError> for Problem {
    /// A sum of a stored payment that cannot be represented: our own fault.
    fn from(error: MoneyError) -> Self {
        tracing::error!(%error, "payment");
        Kind::Internal.into()
    }
}

impl From<RemittanceError> for Problem {
    fn from(error: RemittanceError) -> Self {
        match error {
            RemittanceError::NotFound => Kind::NotFound.into(),
            RemittanceError::InvalidTransition(_) => {
                tracing::error!(%error, "payment");
                Kind::Internal.into()
            }
            RemittanceError::Store(error) => error.into(),
        }
    }
}
