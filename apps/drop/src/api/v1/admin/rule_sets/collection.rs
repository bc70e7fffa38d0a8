//! `GET` and `POST /v1/admin/rule-sets`.

use actix_web::{HttpResponse, get, post, web};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    api::{
        auth::Officer,
        envelope::{Data, List},
        extract::StrictJson,
        middleware::Context,
        problem::{Problem, ProblemBody},
    },
    services::Aml,
    views::RuleSetView,
};

/// A rule set to add.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewRuleSet {
    /// The TOML text: version, and every parameter of every rule. A change is a new version.
    #[schema(example = "version = \"2026-12\"")]
    text: String,
}

/// List rule sets
///
/// The newest 50 that were added. While none is active, the one Drop was started with decides.
#[utoipa::path(tag = "Compliance", operation_id = "listRuleSets",
    security(("bearer" = ["compliance", "admin"]), ("cookie" = ["compliance", "admin"])), responses(
    (status = 200, description = "Rule sets, newest first", body = List<RuleSetView>),
    (status = 401, description = "Not logged in", body = ProblemBody),
    (status = 403, description = "Not an officer", body = ProblemBody),
))]
#[get("/v1/admin/rule-sets")]
pub async fn list(_: Officer, aml: web::Data<Aml>) -> Result<HttpResponse, Problem> {
    let running = aml.rule_sets.running().await?;
    let found = aml.rule_sets.rule_sets().await?;
    let data = found.iter().map(|one| RuleSetView::of(one, &running));
    let data: Vec<_> = data.collect();
    Ok(HttpResponse::Ok().json(List { data }))
}

/// Add a rule set
///
/// It decides nothing yet. Try it first: `drop aml backtest`, then as a shadow.
#[utoipa::path(tag = "Compliance", operation_id = "addRuleSet", request_body = NewRuleSet,
    security(("bearer" = ["compliance", "admin"]), ("cookie" = ["compliance", "admin"])), responses(
    (status = 201, description = "Added", body = Data<RuleSetView>),
    (status = 400, description = "Not a rule set; says on which line", body = ProblemBody),
    (status = 401, description = "Not logged in", body = ProblemBody),
    (status = 403, description = "Not an officer", body = ProblemBody),
    (status = 409, description = "There is another one of this version", body = ProblemBody),
))]
#[post("/v1/admin/rule-sets")]
pub async fn add(
    officer: Officer,
    body: StrictJson<NewRuleSet>,
    aml: web::Data<Aml>,
    context: Context,
) -> Result<HttpResponse, Problem> {
    let officer = (&officer).into();
    let added = aml.add_rules.add(&officer, &body.value.text, &context.0);
    let added = added.await?;
    let running = aml.rule_sets.running().await?;
    let data = RuleSetView::of(&added, &running);
    Ok(HttpResponse::Created().json(Data { data }))
}
