//! `/v1/banks` and `/v1/accounts`: bank consents, accounts, balances (AISP).

pub mod banks;
pub mod callback;
pub mod consents;
pub mod item;
pub mod list;

use payments::{accounts::AccountError, consents::ConsentError, ports::BankError};
use utoipa_actix_web::service_config::ServiceConfig;

use crate::api::problem::{Kind, Problem};

/// Registers `/v1/banks` and `/v1/accounts`. The callback comes before `{id}`.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(banks::list)
        .service(callback::come_back)
        .service(consents::ask)
        .service(consents::get)
        .service(consents::end)
        .service(list::list)
        .service(item::balances)
        .service(item::make_primary)
        .service(item::disconnect);
}

impl From<ConsentError> for Problem {
    fn from(error: ConsentError) -> Self {
        match error {
            ConsentError::NotFound => Kind::NotFound.into(),
            ConsentError::UnknownState => Kind::UnknownState.into(),
            ConsentError::UnknownBank => Self::field("bankId", "unknown", "there is no such bank"),
            ConsentError::TooManyOpen => Self::from(Kind::RateLimited)
                .retry_after(600)
                .detail("Too many consents were begun and not finished at the bank."),
            ConsentError::Bank(error) => error.into(),
            ConsentError::Contended => Kind::Conflict.into(),
            ConsentError::Store(error) => error.into(),
        }
    }
}

impl From<AccountError> for Problem {
    fn from(error: AccountError) -> Self {
        match error {
            AccountError::NotFound => Kind::NotFound.into(),
            AccountError::ConsentInvalid => Kind::ConsentExpired.into(),
            AccountError::Store(error) => error.into(),
        }
    }
}

impl From<BankError> for Problem {
    fn from(error: BankError) -> Self {
        tracing::warn!(%error, "bank");
        match error {
            BankError::UnknownBank => Kind::NotFound.into(),
            BankError::ConsentInvalid => Kind::ConsentExpired.into(),
            BankError::Unavailable(_) | BankError::QuotaExceeded => Kind::BankUnavailable.into(),
            BankError::Malformed(_) | BankError::NotFound | BankError::Refused { .. } => {
                Kind::BankError.into()
            }
        }
    }
}
