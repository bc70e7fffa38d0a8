//! `/v1/admin/alerts`: what monitoring found, as cases that compliance officers work.

mod view;

use actix_web::{HttpResponse, get, post, web};
use aml::{
    AlertId, AlertStateName, PaymentId, RuleId, Severity, cases::AlertDecision, ports::AlertFilter,
};
use application::assign_alert::AssignAlertError;
use kernel::UserId;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

use self::view::AlertView;
use crate::{
    api::{
        auth::{Compliance, Officer},
        envelope::{Data, Paged, ok},
        extract::{Id, Now, StrictJson, StrictQuery, page},
        middleware::Context,
        problem::{Kind, Problem, ProblemBody},
        v1::admin::cases,
    },
    services::Aml,
};

/// Registers `/v1/admin/alerts`.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(list)
        .service(get)
        .service(assign)
        .service(note)
        .service(decide);
}

/// Which alerts.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
pub struct AlertQuery {
    /// `open`, `investigating`, `resolved`, `escalated` or `filed`.
    #[param(value_type = Option<String>, example = "open")]
    state: Option<AlertStateName>,
    /// `low`, `medium`, `high` or `critical`.
    #[param(value_type = Option<String>, example = "high")]
    severity: Option<Severity>,
    /// The rule that raised it.
    #[param(value_type = Option<String>, example = "velocity")]
    rule: Option<RuleId>,
    /// Assigned to this officer.
    #[param(value_type = Option<String>, example = "usr_0197a6e200007000800000000000abce")]
    assignee: Option<UserId>,
    /// About this customer.
    #[param(value_type = Option<String>, example = "usr_0197a6e200007000800000000000abcd")]
    customer_id: Option<UserId>,
    /// About this payment.
    #[param(value_type = Option<String>, example = "txn_0197a6e200007000800000000000abcd")]
    transaction_id: Option<PaymentId>,
    /// Only alerts whose decision is overdue.
    #[param(example = false)]
    overdue: Option<bool>,
    /// Maximum number of items, 1 to 50; default 20.
    #[param(example = 20, minimum = 1, maximum = 50)]
    limit: Option<i64>,
    /// `nextCursor` of the previous page.
    cursor: Option<String>,
}

/// List alerts
#[utoipa::path(tag = "Compliance", operation_id = "listAlerts", params(AlertQuery),
    security(("bearer" = ["compliance", "admin"]), ("cookie" = ["compliance", "admin"])), responses(
    (status = 200, description = "Alerts, newest first", body = Paged<AlertView>),
    (status = 400, description = "Invalid filter, limit or cursor", body = ProblemBody),
    (status = 401, description = "Not logged in", body = ProblemBody),
    (status = 403, description = "Not an officer", body = ProblemBody),
))]
#[get("/v1/admin/alerts")]
pub async fn list(
    officer: Officer,
    query: StrictQuery<AlertQuery>,
    aml: web::Data<Aml>,
    now: Now,
) -> Result<HttpResponse, Problem> {
    let query = query.0;
    let request = page::<AlertId>(query.limit, query.cursor.as_deref())?;
    let filter = AlertFilter {
        state: query.state,
        severity: query.severity,
        rule: query.rule,
        assignee: query.assignee,
        customer: query.customer_id,
        payment: query.transaction_id,
        overdue_at: query.overdue.unwrap_or_default().then_some(now.0),
    };
    let found = aml
        .read
        .alerts(&(&officer).into(), &filter, &request)
        .await?;
    let present = |alert| AlertView::of(&alert, now.0);
    Ok(HttpResponse::Ok().json(Paged::of(found, request.limit(), present)))
}

/// Get an alert
#[utoipa::path(tag = "Compliance", operation_id = "getAlert", params(("id" = String, Path, example = "alr_0197a6e200007000800000000000abcd")),
    security(("bearer" = ["compliance", "admin"]), ("cookie" = ["compliance", "admin"])), responses(
    (status = 200, description = "The alert", body = Data<AlertView>),
    (status = 401, description = "Not logged in", body = ProblemBody),
    (status = 403, description = "Not an officer", body = ProblemBody),
    (status = 404, description = "No such alert", body = ProblemBody),
))]
#[get("/v1/admin/alerts/{id}")]
pub async fn get(
    officer: Officer,
    id: Id<AlertId>,
    aml: web::Data<Aml>,
    now: Now,
) -> Result<HttpResponse, Problem> {
    let found = aml.read.alert(&(&officer).into(), id.0).await?;
    Ok(ok(AlertView::of(&found, now.0)))
}

/// The officer to assign.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AssigneeBody {
    /// A compliance officer; you, if absent.
    #[schema(value_type = Option<String>, example = "usr_0197a6e200007000800000000000abcd")]
    assignee: Option<UserId>,
}

/// Assign an alert
///
/// Moves the alert to `investigating`; an alert under investigation is reassigned.
#[utoipa::path(tag = "Compliance", operation_id = "assignAlert", request_body = AssigneeBody, params(("id" = String, Path, example = "alr_0197a6e200007000800000000000abcd")),
    security(("bearer" = ["compliance"]), ("cookie" = ["compliance"])), responses(
    (status = 200, description = "Assigned", body = Data<AlertView>),
    (status = 400, description = "Invalid assignee", body = ProblemBody),
    (status = 401, description = "Not logged in", body = ProblemBody),
    (status = 403, description = "Not a compliance officer", body = ProblemBody),
    (status = 404, description = "No such alert", body = ProblemBody),
    (status = 409, description = "The alert is already decided, or the assignee is not a compliance officer", body = ProblemBody),
))]
#[post("/v1/admin/alerts/{id}/assign")]
pub async fn assign(
    officer: Compliance,
    id: Id<AlertId>,
    body: StrictJson<AssigneeBody>,
    aml: web::Data<Aml>,
    now: Now,
    context: Context,
) -> Result<HttpResponse, Problem> {
    let (officer, assignee) = ((&officer).into(), body.value.assignee);
    let alert = aml.assign.assign(&officer, id.0, assignee, &context.0);
    Ok(ok(AlertView::of(&alert.await?, now.0)))
}

/// A note.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NoteBody {
    /// Free text, up to 4,000 characters; encrypted at rest, never changed.
    #[schema(example = "Asked for the invoice.", max_length = 4000)]
    text: String,
}

/// Add a note to an alert
#[utoipa::path(tag = "Compliance", operation_id = "noteAlert", request_body = NoteBody, params(("id" = String, Path, example = "alr_0197a6e200007000800000000000abcd")),
    security(("bearer" = ["compliance"]), ("cookie" = ["compliance"])), responses(
    (status = 201, description = "Added", body = Data<AlertView>),
    (status = 400, description = "Invalid text", body = ProblemBody),
    (status = 401, description = "Not logged in", body = ProblemBody),
    (status = 403, description = "Not a compliance officer", body = ProblemBody),
    (status = 404, description = "No such alert", body = ProblemBody),
    (status = 409, description = "The alert has the maximum number of notes", body = ProblemBody),
))]
#[post("/v1/admin/alerts/{id}/notes")]
pub async fn note(
    officer: Compliance,
    id: Id<AlertId>,
    body: StrictJson<NoteBody>,
    aml: web::Data<Aml>,
    now: Now,
    context: Context,
) -> Result<HttpResponse, Problem> {
    let text = cases::text("text", &body.value.text)?;
    let officer = (&officer).into();
    let noted = aml.note.note(&officer, id.0, &text, &context.0).await?;
    let data = AlertView::of(&noted, now.0);
    Ok(HttpResponse::Created().json(Data { data }))
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Decision {
    Resolve,
    Escalate,
}

impl From<AssignAlertError> for Problem {
    fn from(error: AssignAlertError) -> Self {
        match error {
            AssignAlertError::NotAnOfficer => {
                Self::from(Kind::CaseDecided).detail("The assignee is not a compliance officer.")
            }
            AssignAlertError::Case(error) => error.into(),
            AssignAlertError::Store(error) => error.into(),
        }
    }
}

/// A decision.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DecisionBody {
    /// `resolve`: nothing to report. `escalate`: to be reported.
    #[schema(value_type = String, example = "resolve")]
    decision: Decision,
    /// Reason, up to 4,000 characters; encrypted at rest.
    #[schema(
        example = "The customer's salary slips explain the amounts.",
        max_length = 4000
    )]
    reason: String,
}

/// Decide on an alert
///
/// For an alert under investigation. Escalating an alert whose rule requires a report drafts the
/// report automatically (see GET /v1/admin/str-reports).
#[utoipa::path(tag = "Compliance", operation_id = "decideAlert", request_body = DecisionBody, params(("id" = String, Path, example = "alr_0197a6e200007000800000000000abcd")),
    security(("bearer" = ["compliance"]), ("cookie" = ["compliance"])), responses(
    (status = 200, description = "Decided", body = Data<AlertView>),
    (status = 400, description = "Invalid decision or reason", body = ProblemBody),
    (status = 401, description = "Not logged in", body = ProblemBody),
    (status = 403, description = "Not a compliance officer", body = ProblemBody),
    (status = 404, description = "No such alert", body = ProblemBody),
    (status = 409, description = "The alert is not assigned, or is already decided", body = ProblemBody),
))]
#[post("/v1/admin/alerts/{id}/decision")]
pub async fn decide(
    officer: Compliance,
    id: Id<AlertId>,
    body: StrictJson<DecisionBody>,
    aml: web::Data<Aml>,
    now: Now,
    context: Context,
) -> Result<HttpResponse, Problem> {
    let reason = cases::text("reason", &body.value.reason)?;
    let decision = match body.value.decision {
        Decision::Resolve => AlertDecision::Resolve,
        Decision::Escalate => AlertDecision::Escalate,
    };
    let officer = (&officer).into();
    let decided = aml
        .decide
        .decide(&officer, id.0, decision, &reason, &context.0);
    Ok(ok(AlertView::of(&decided.await?, now.0)))
}
