//! `/v1/admin/users`: people, their roles, and the risk files of customers.

mod risk;
mod risk_view;

use actix_web::{HttpResponse, get, put, web};
use identity::{GrantRoleError, Grantor, LookUpError, Role};
use kernel::UserId;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::{
    api::{
        auth::{Administrator, Officer},
        envelope::{Data, ok},
        extract::{Id, StrictJson},
        middleware::Context,
        problem::{Kind, Problem, ProblemBody},
    },
    services::Admin,
    views::{GrantedView, PersonView},
};

/// Registers `/v1/admin/users`.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(get)
        .service(put)
        .service(risk::read)
        .service(risk::complete);
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
            GrantRoleError::Contended => Kind::Conflict.into(),
            GrantRoleError::Store(error) => error.into(),
        }
    }
}

/// Get a person
///
/// Without name and national id. The access is recorded in the audit log.
#[utoipa::path(tag = "Admin", operation_id = "getPerson", params(("id" = String, Path, example = "usr_0197a6e200007000800000000000abcd")),
    security(("bearer" = ["compliance", "admin"]), ("cookie" = ["compliance", "admin"])), responses(
    (status = 200, description = "The person", body = Data<PersonView>),
    (status = 401, description = "Not logged in", body = ProblemBody),
    (status = 403, description = "Not an officer", body = ProblemBody),
    (status = 404, description = "No person with this id", body = ProblemBody),
))]
#[get("/v1/admin/users/{id}")]
pub async fn get(
    officer: Officer,
    id: Id<UserId>,
    admin: web::Data<Admin>,
    context: Context,
) -> Result<HttpResponse, Problem> {
    let person = admin.look_up.show(id.0, &officer.0, &context.0).await?;
    Ok(ok(PersonView::from(&person)))
}

/// A role to grant.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RoleBody {
    /// `user`, `merchant`, `compliance` or `admin`; replaces the current role.
    #[schema(value_type = String, example = "compliance")]
    role: Role,
}

/// Grant a role
///
/// Replaces the current role and takes effect with the person's next request. Nobody may change
/// their own role. Administrators only; the first administrator is created by `drop admin grant`.
#[utoipa::path(tag = "Admin", operation_id = "grantRole", request_body = RoleBody, params(("id" = String, Path, example = "usr_0197a6e200007000800000000000abcd")),
    security(("bearer" = ["admin"]), ("cookie" = ["admin"])), responses(
    (status = 200, description = "The person has the role", body = Data<GrantedView>),
    (status = 400, description = "Invalid role", body = ProblemBody),
    (status = 401, description = "Not logged in", body = ProblemBody),
    (status = 403, description = "Not an administrator, or one's own role", body = ProblemBody),
    (status = 404, description = "No person with this id", body = ProblemBody),
    (status = 409, description = "The account is closed, or is being changed by others", body = ProblemBody),
))]
#[put("/v1/admin/users/{id}/role")]
pub async fn put(
    officer: Administrator,
    id: Id<UserId>,
    body: StrictJson<RoleBody>,
    admin: web::Data<Admin>,
    context: Context,
) -> Result<HttpResponse, Problem> {
    let by = Grantor::Person(&officer.0);
    let granted = admin
        .grant_role
        .grant(id.0, body.value.role, by, &context.0);
    Ok(ok(GrantedView::from(&granted.await?)))
}
