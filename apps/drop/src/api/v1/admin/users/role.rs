//! `PUT /v1/admin/users/{id}/role`.

use actix_web::{HttpResponse, put, web};
use identity::{Grantor, Role};
use kernel::UserId;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    api::{
        auth::Administrator,
        envelope::{Data, ok},
        extract::{Id, StrictJson},
        middleware::Context,
        problem::{Problem, ProblemBody},
    },
    services::Admin,
    views::GrantedView,
};

/// A role to give.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RoleBody {
    /// `user`, `merchant`, `compliance` or `admin`, in place of the one they have.
    #[schema(value_type = String, example = "compliance")]
    role: Role,
}

/// Give a person a role
///
/// In place of the one they have; it counts from their next request on. Nobody may change their
/// own. Administrators only; the first one is made by `drop admin grant`.
#[utoipa::path(tag = "Admin", operation_id = "grantRole", request_body = RoleBody, params(("id" = String, Path, example = "usr_0197a6e200007000800000000000abcd")),
    security(("bearer" = ["admin"]), ("cookie" = ["admin"])), responses(
    (status = 200, description = "The person has the role", body = Data<GrantedView>),
    (status = 400, description = "Invalid role", body = ProblemBody),
    (status = 401, description = "Not logged in", body = ProblemBody),
    (status = 403, description = "Not an administrator, or one's own role", body = ProblemBody),
    (status = 404, description = "Nobody of this id", body = ProblemBody),
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
