//! `GET /v1/admin/rule-sets/activations`.

use actix_web::{HttpResponse, get, web};

use crate::{
    api::{
        auth::Officer,
        envelope::List,
        problem::{Problem, ProblemBody},
    },
    services::Aml,
    views::ActivationView,
};

/// Who put which rule set to work, when and why
#[utoipa::path(tag = "Compliance", operation_id = "listActivations",
    security(("bearer" = ["compliance", "admin"]), ("cookie" = ["compliance", "admin"])), responses(
    (status = 200, description = "The last 50, newest first", body = List<ActivationView>),
    (status = 401, description = "Not logged in", body = ProblemBody),
    (status = 403, description = "Not an officer", body = ProblemBody),
))]
#[get("/v1/admin/rule-sets/activations")]
pub async fn list(_: Officer, aml: web::Data<Aml>) -> Result<HttpResponse, Problem> {
    let found = aml.rule_sets.activations().await?;
    let data: Vec<_> = found.iter().map(ActivationView::from).collect();
    Ok(HttpResponse::Ok().json(List { data }))
}
