//! `POST /v1/admin/alerts/{id}/assign`.

use actix_web::{HttpResponse, post, web};
use aml::AlertId;
use identity::Role;
use kernel::UserId;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    api::{
        auth::Compliance,
        envelope::{Data, ok},
        extract::{Id, StrictJson},
        middleware::Context,
        problem::{Kind, Problem, ProblemBody},
    },
    services::{Aml, Identity},
    views::AlertView,
};

/// Who takes it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AssigneeBody {
    /// A compliance officer; absent: you.
    #[schema(value_type = Option<String>, example = "usr_0197a6e200007000800000000000abcd")]
    assignee: Option<UserId>,
}

/// Give an alert to an officer
///
/// It is under investigation from then on; one that is already changes hands.
#[utoipa::path(tag = "Compliance", operation_id = "assignAlert", request_body = AssigneeBody, params(("id" = String, Path, example = "alr_0197a6e200007000800000000000abcd")),
    security(("bearer" = ["compliance"]), ("cookie" = ["compliance"])), responses(
    (status = 200, description = "It is theirs", body = Data<AlertView>),
    (status = 400, description = "Invalid assignee", body = ProblemBody),
    (status = 401, description = "Not logged in", body = ProblemBody),
    (status = 403, description = "Not a compliance officer", body = ProblemBody),
    (status = 404, description = "No such alert", body = ProblemBody),
    (status = 409, description = "It is decided already, or the assignee is not a compliance officer", body = ProblemBody),
))]
#[post("/v1/admin/alerts/{id}/assign")]
pub async fn assign(
    officer: Compliance,
    id: Id<AlertId>,
    body: StrictJson<AssigneeBody>,
    aml: web::Data<Aml>,
    identity: web::Data<Identity>,
    context: Context,
) -> Result<HttpResponse, Problem> {
    let assignee = body.value.assignee.unwrap_or(officer.0.user_id);
    let person = identity.people.user(assignee).await?;
    if person.is_none_or(|person| person.role != Role::Compliance) {
        return Err(
            Problem::from(Kind::CaseDecided).detail("The assignee is not a compliance officer.")
        );
    }
    let officer = (&officer).into();
    let alert = aml.assign.assign(&officer, id.0, assignee, &context.0);
    Ok(ok(AlertView::of(&alert.await?, aml.clock.now())))
}
