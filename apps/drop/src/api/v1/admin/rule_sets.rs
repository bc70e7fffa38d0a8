//! `/v1/admin/rule-sets`: the rules by which payments are monitored.

use actix_web::{HttpResponse, get, post, web};
use aml::{ActivationRecord, RuleSetVersion, Running, StoredRuleSet};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::{
    api::{
        auth::Officer,
        envelope::{Data, List},
        extract::{Id, StrictJson},
        middleware::Context,
        problem::{Problem, ProblemBody},
        v1::admin::cases::{self, ReasonBody},
    },
    services::Aml,
};

/// Registers `/v1/admin/rule-sets`.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(list)
        .service(add)
        .service(activations)
        .service(activate)
        .service(start_shadow)
        .service(stop_shadow);
}

/// A rule set to add.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewRuleSet {
    /// The rule set as TOML: version and every parameter of every rule. A change requires a new
    /// version.
    #[schema(example = "version = \"2026-12\"")]
    text: String,
}

/// List rule sets
///
/// The 50 added last. Until one is activated, the rule set of the configuration is in force.
#[utoipa::path(tag = "Compliance", operation_id = "listRuleSets",
    security(("bearer" = ["compliance", "admin"]), ("cookie" = ["compliance", "admin"])), responses(
    (status = 200, description = "Rule sets, newest first", body = List<RuleSetView>),
    (status = 401, description = "Not logged in", body = ProblemBody),
    (status = 403, description = "Not an officer", body = ProblemBody),
))]
#[get("/v1/admin/rule-sets")]
pub async fn list(officer: Officer, aml: web::Data<Aml>) -> Result<HttpResponse, Problem> {
    let officer = (&officer).into();
    let running = aml.rule_sets.running(&officer).await?;
    let found = aml.rule_sets.list(&officer).await?;
    let data = found.iter().map(|one| RuleSetView::of(one, &running));
    let data: Vec<_> = data.collect();
    Ok(HttpResponse::Ok().json(List { data }))
}

/// Add a rule set
///
/// Adding does not activate it. Test it first with `drop aml backtest`, then in a shadow run.
#[utoipa::path(tag = "Compliance", operation_id = "addRuleSet", request_body = NewRuleSet,
    security(("bearer" = ["compliance", "admin"]), ("cookie" = ["compliance", "admin"])), responses(
    (status = 201, description = "Added", body = Data<RuleSetView>),
    (status = 400, description = "Not a valid rule set; the message names the line", body = ProblemBody),
    (status = 401, description = "Not logged in", body = ProblemBody),
    (status = 403, description = "Not an officer", body = ProblemBody),
    (status = 409, description = "This version already exists", body = ProblemBody),
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
    let running = aml.rule_sets.running(&officer).await?;
    let data = RuleSetView::of(&added, &running);
    Ok(HttpResponse::Created().json(Data { data }))
}

/// List activations of rule sets
#[utoipa::path(tag = "Compliance", operation_id = "listActivations",
    security(("bearer" = ["compliance", "admin"]), ("cookie" = ["compliance", "admin"])), responses(
    (status = 200, description = "The last 50, newest first", body = List<ActivationView>),
    (status = 401, description = "Not logged in", body = ProblemBody),
    (status = 403, description = "Not an officer", body = ProblemBody),
))]
#[get("/v1/admin/rule-sets/activations")]
pub async fn activations(officer: Officer, aml: web::Data<Aml>) -> Result<HttpResponse, Problem> {
    let found = aml.rule_sets.activations(&(&officer).into()).await?;
    let data: Vec<_> = found.iter().map(ActivationView::from).collect();
    Ok(HttpResponse::Ok().json(List { data }))
}

/// Activate a rule set
///
/// Takes effect with the next payment, in every process.
#[utoipa::path(tag = "Compliance", operation_id = "activateRuleSet", request_body = ReasonBody,
    params(("version" = String, Path, example = "2026-12")),
    security(("bearer" = ["compliance", "admin"]), ("cookie" = ["compliance", "admin"])), responses(
    (status = 204, description = "Activated"),
    (status = 400, description = "Invalid reason", body = ProblemBody),
    (status = 401, description = "Not logged in", body = ProblemBody),
    (status = 403, description = "Not an officer", body = ProblemBody),
    (status = 404, description = "No rule set of this version was added", body = ProblemBody),
    (status = 409, description = "Changed concurrently", body = ProblemBody),
))]
#[post("/v1/admin/rule-sets/{version}/activate")]
pub async fn activate(
    officer: Officer,
    version: Id<RuleSetVersion>,
    body: StrictJson<ReasonBody>,
    aml: web::Data<Aml>,
    context: Context,
) -> Result<HttpResponse, Problem> {
    let reason = cases::text("reason", &body.value.reason)?;
    let officer = (&officer).into();
    let activated = aml
        .activate_rules
        .activate(&officer, &version.0, &reason, &context.0);
    activated.await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Start a shadow run of a rule set
///
/// Runs beside the active rule set: each assessment also records what this rule set would have
/// decided.
#[utoipa::path(tag = "Compliance", operation_id = "startShadow", request_body = ReasonBody,
    params(("version" = String, Path, example = "2026-12")),
    security(("bearer" = ["compliance", "admin"]), ("cookie" = ["compliance", "admin"])), responses(
    (status = 204, description = "Started"),
    (status = 400, description = "Invalid reason", body = ProblemBody),
    (status = 401, description = "Not logged in", body = ProblemBody),
    (status = 403, description = "Not an officer", body = ProblemBody),
    (status = 404, description = "No rule set of this version was added", body = ProblemBody),
    (status = 409, description = "Changed concurrently", body = ProblemBody),
))]
#[post("/v1/admin/rule-sets/{version}/shadow")]
pub async fn start_shadow(
    officer: Officer,
    version: Id<RuleSetVersion>,
    body: StrictJson<ReasonBody>,
    aml: web::Data<Aml>,
    context: Context,
) -> Result<HttpResponse, Problem> {
    let reason = cases::text("reason", &body.value.reason)?;
    let officer = (&officer).into();
    let started = aml
        .start_shadow
        .start(&officer, &version.0, &reason, &context.0);
    started.await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Stop the shadow run
#[utoipa::path(tag = "Compliance", operation_id = "stopShadow", request_body = ReasonBody,
    security(("bearer" = ["compliance", "admin"]), ("cookie" = ["compliance", "admin"])), responses(
    (status = 204, description = "Stopped"),
    (status = 400, description = "Invalid reason", body = ProblemBody),
    (status = 401, description = "Not logged in", body = ProblemBody),
    (status = 403, description = "Not an officer", body = ProblemBody),
    (status = 409, description = "No shadow run is active, or it was changed concurrently", body = ProblemBody),
))]
#[post("/v1/admin/rule-sets/shadow/stop")]
pub async fn stop_shadow(
    officer: Officer,
    body: StrictJson<ReasonBody>,
    aml: web::Data<Aml>,
    context: Context,
) -> Result<HttpResponse, Problem> {
    let reason = cases::text("reason", &body.value.reason)?;
    let officer = (&officer).into();
    aml.stop_shadow.stop(&officer, &reason, &context.0).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// A rule set.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RuleSetView {
    /// Its name.
    #[schema(example = "2026-12")]
    pub version: String,
    /// SHA-256 of its text.
    #[schema(example = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")]
    pub digest: String,
    /// `active`, `shadow` or `idle`.
    #[schema(example = "idle")]
    pub state: &'static str,
    /// Who added it.
    #[schema(example = "usr_0197a6e200007000800000000000abce")]
    pub added_by: String,
    /// When it was added.
    #[schema(example = "2026-11-20T12:00:00Z")]
    pub added_at: chrono::DateTime<chrono::Utc>,
    /// Its TOML text.
    #[schema(example = "version = \"2026-12\"")]
    pub text: String,
}

impl RuleSetView {
    /// A rule set beside those at work.
    pub fn of(rule_set: &StoredRuleSet, running: &Running) -> Self {
        let is = |other: &Option<StoredRuleSet>| {
            other.as_ref().map(|other| &other.version) == Some(&rule_set.version)
        };
        let state = if is(&running.active) {
            "active"
        } else if is(&running.shadow) {
            "shadow"
        } else {
            "idle"
        };
        Self {
            version: rule_set.version.to_string(),
            digest: rule_set.digest.to_string(),
            state,
            added_by: rule_set.added_by.to_string(),
            added_at: rule_set.added_at,
            text: rule_set.text.clone(),
        }
    }
}

/// A change of the rule sets in force.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ActivationView {
    /// The rule set.
    #[schema(example = "2026-12")]
    pub version: String,
    /// `activated`, `shadow_started` or `shadow_stopped`.
    #[schema(value_type = String, example = "activated")]
    pub what: aml::Activation,
    /// Who did it.
    #[schema(example = "usr_0197a6e200007000800000000000abce")]
    pub by: String,
    /// When it was done.
    #[schema(example = "2026-11-20T12:00:00Z")]
    pub at: chrono::DateTime<chrono::Utc>,
    /// Reason.
    #[schema(example = "Fewer false alerts in the backtest of October.")]
    pub reason: String,
}

impl From<&ActivationRecord> for ActivationView {
    fn from(line: &ActivationRecord) -> Self {
        Self {
            version: line.rule_set.to_string(),
            what: line.what,
            by: line.by.to_string(),
            at: line.at,
            reason: line.reason.as_str().to_owned(),
        }
    }
}
