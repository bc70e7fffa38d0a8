//! `/v1/admin/users`: people, as officers see them.

pub mod due_diligence;
pub mod item;
pub mod risk;
pub mod role;

use identity::{GrantRoleError, LookUpError};
use utoipa_actix_web::service_config::ServiceConfig;

use crate::api::problem::{Kind, Problem};

/// Registers `/v1/admin/users`.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(item::get)
        .service(role::put)
        .service(risk::get)
        .service(due_diligence::complete);
}

impl From<LookUpError> for Problem {
    fn from(error: LookUpError) -> Self {
        match error {
            LookUpError::Forbidden(_) => Kind::Forbidden.into(),
            LookUpError::UnknownPerson => Kind::NotFound.into(),
            LookUpError::Store(error) => error.into(),
        }
    }
}

impl From<GrantRoleError> for Problem {
    fn from(error: GrantRoleError) -> Self {
        match error {
            GrantRoleError::Forbidden(_) => Kind::Forbidden.into(),
            GrantRoleError::OwnRole => Self::from(Kind::Forbidden)
                .detail("Nobody may change their own role. Ask another administrator."),
            GrantRoleError::UnknownPerson => Kind::NotFound.into(),
            GrantRoleError::AccountClosed => {
                Self::from(Kind::Conflict).detail("The account is closed; its role stays.")
            }
            GrantRoleError::Store(error) => error.into(),
        }
    }
}
