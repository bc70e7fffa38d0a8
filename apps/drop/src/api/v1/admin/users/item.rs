//! `GET /v1/admin/users/{id}`.

use actix_web::{HttpResponse, get, web};
use kernel::UserId;

use crate::{
    api::{
        auth::Officer,
        envelope::{Data, ok},
        extract::Id,
        middleware::Context,
        problem::{Problem, ProblemBody},
    },
    services::Admin,
    views::PersonView,
};

/// Look a person up
///
/// Neither name nor national id is told. The look is in the audit log.
#[utoipa::path(tag = "Admin", operation_id = "getPerson", params(("id" = String, Path, example = "usr_0197a6e200007000800000000000abcd")),
    security(("bearer" = ["compliance", "admin"]), ("cookie" = ["compliance", "admin"])), responses(
    (status = 200, description = "The person", body = Data<PersonView>),
    (status = 401, description = "Not logged in", body = ProblemBody),
    (status = 403, description = "Not an officer", body = ProblemBody),
    (status = 404, description = "Nobody of this id", body = ProblemBody),
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
