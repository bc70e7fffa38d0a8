//! `/v1/admin/str-reports`: suspicious transaction reports to EFE at Økokrim.

use actix_web::{HttpResponse, get, patch, post, web};
use aml::{
    AlertId, Report, ReportState, ReportStateName, StrId, cases::SubmitError, ports::ReportFilter,
};
use kernel::UserId;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

use crate::{
    api::{
        auth::{Compliance, Officer},
        envelope::{Data, Paged, ok},
        extract::{Id, StrictJson, StrictQuery, page},
        middleware::Context,
        problem::{Problem, ProblemBody},
        v1::admin::cases,
    },
    services::Aml,
};

/// Registers `/v1/admin/str-reports`.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(list)
        .service(draft)
        .service(get)
        .service(revise)
        .service(submit)
        .service(acknowledge);
}

/// Which reports.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
pub struct ReportQuery {
    /// `draft`, `submitting`, `submitted` or `acknowledged`.
    #[param(value_type = Option<String>, example = "draft")]
    state: Option<ReportStateName>,
    /// About this customer.
    #[param(value_type = Option<String>, example = "usr_0197a6e200007000800000000000abcd")]
    customer_id: Option<UserId>,
    /// Maximum number of items, 1 to 50; default 20.
    #[param(example = 20, minimum = 1, maximum = 50)]
    limit: Option<i64>,
    /// `nextCursor` of the previous page.
    cursor: Option<String>,
}

/// A report to draft.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct NewReport {
    /// 1 to 50 escalated alerts about one customer.
    #[schema(value_type = Vec<String>, example = json!(["alr_0197a6e200007000800000000000abcd"]))]
    alert_ids: Vec<AlertId>,
    /// What happened and why it is suspicious, up to 4,000 characters; encrypted at rest.
    #[schema(
        example = "Three payments of just under 20,000 NOK to one account within an hour.",
        max_length = 4000
    )]
    narrative: String,
}

/// List reports
#[utoipa::path(tag = "Compliance", operation_id = "listReports", params(ReportQuery),
    security(("bearer" = ["compliance", "admin"]), ("cookie" = ["compliance", "admin"])), responses(
    (status = 200, description = "Reports, newest first", body = Paged<ReportView>),
    (status = 400, description = "Invalid filter, limit or cursor", body = ProblemBody),
    (status = 401, description = "Not logged in", body = ProblemBody),
    (status = 403, description = "Not an officer", body = ProblemBody),
))]
#[get("/v1/admin/str-reports")]
pub async fn list(
    officer: Officer,
    query: StrictQuery<ReportQuery>,
    aml: web::Data<Aml>,
) -> Result<HttpResponse, Problem> {
    let query = query.0;
    let request = page::<StrId>(query.limit, query.cursor.as_deref())?;
    let filter = ReportFilter {
        state: query.state,
        customer: query.customer_id,
    };
    let found = aml
        .read
        .reports(&(&officer).into(), &filter, &request)
        .await?;
    let present = |report| ReportView::from(&report);
    Ok(HttpResponse::Ok().json(Paged::of(found, request.limit(), present)))
}

/// Draft a report
#[utoipa::path(tag = "Compliance", operation_id = "draftReport", request_body = NewReport,
    security(("bearer" = ["compliance"]), ("cookie" = ["compliance"])), responses(
    (status = 201, description = "The draft", body = Data<ReportView>),
    (status = 400, description = "Invalid narrative", body = ProblemBody),
    (status = 401, description = "Not logged in", body = ProblemBody),
    (status = 403, description = "Not a compliance officer", body = ProblemBody),
    (status = 404, description = "No such alert", body = ProblemBody),
    (status = 409, description = "The alerts are not escalated, belong to several customers, or are already reported", body = ProblemBody),
))]
#[post("/v1/admin/str-reports")]
pub async fn draft(
    officer: Compliance,
    body: StrictJson<NewReport>,
    aml: web::Data<Aml>,
    context: Context,
) -> Result<HttpResponse, Problem> {
    let narrative = cases::text("narrative", &body.value.narrative)?;
    let alerts = body.value.alert_ids.into_iter().collect();
    let officer = (&officer).into();
    let drafted = aml.draft.draft(&officer, &alerts, &narrative, &context.0);
    let data = ReportView::from(&drafted.await?);
    Ok(HttpResponse::Created().json(Data { data }))
}

/// A new narrative.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Narrative {
    /// What happened and why it is suspicious, up to 4,000 characters; encrypted at rest.
    #[schema(
        example = "Three payments of just under 20,000 NOK to one account within an hour.",
        max_length = 4000
    )]
    narrative: String,
}

/// Get a report
#[utoipa::path(tag = "Compliance", operation_id = "getReport", params(("id" = String, Path, example = "str_0197a6e200007000800000000000abcd")),
    security(("bearer" = ["compliance", "admin"]), ("cookie" = ["compliance", "admin"])), responses(
    (status = 200, description = "The report", body = Data<ReportView>),
    (status = 401, description = "Not logged in", body = ProblemBody),
    (status = 403, description = "Not an officer", body = ProblemBody),
    (status = 404, description = "No such report", body = ProblemBody),
))]
#[get("/v1/admin/str-reports/{id}")]
pub async fn get(
    officer: Officer,
    id: Id<StrId>,
    aml: web::Data<Aml>,
) -> Result<HttpResponse, Problem> {
    let found = aml.read.report(&(&officer).into(), id.0).await?;
    Ok(ok(ReportView::from(&found)))
}

/// Revise a draft
///
/// The officer who revises a report becomes one of its authors and may not approve it.
#[utoipa::path(tag = "Compliance", operation_id = "reviseReport", request_body = Narrative, params(("id" = String, Path, example = "str_0197a6e200007000800000000000abcd")),
    security(("bearer" = ["compliance"]), ("cookie" = ["compliance"])), responses(
    (status = 200, description = "The report", body = Data<ReportView>),
    (status = 400, description = "Invalid narrative", body = ProblemBody),
    (status = 401, description = "Not logged in", body = ProblemBody),
    (status = 403, description = "Not a compliance officer", body = ProblemBody),
    (status = 404, description = "No such report", body = ProblemBody),
    (status = 409, description = "The report is no longer a draft", body = ProblemBody),
))]
#[patch("/v1/admin/str-reports/{id}")]
pub async fn revise(
    officer: Compliance,
    id: Id<StrId>,
    body: StrictJson<Narrative>,
    aml: web::Data<Aml>,
    context: Context,
) -> Result<HttpResponse, Problem> {
    let narrative = cases::text("narrative", &body.value.narrative)?;
    let officer = (&officer).into();
    let revised = aml.revise.revise(&officer, id.0, &narrative, &context.0);
    Ok(ok(ReportView::from(&revised.await?)))
}

/// Approve and submit a draft
///
/// Four eyes: an author of the report may not approve it. If the authority does not answer,
/// the report is `submitting` and is sent again automatically under the same reference.
#[utoipa::path(tag = "Compliance", operation_id = "submitReport", params(("id" = String, Path, example = "str_0197a6e200007000800000000000abcd")),
    security(("bearer" = ["compliance"]), ("cookie" = ["compliance"])), responses(
    (status = 200, description = "Submitted to the authority", body = Data<ReportView>),
    (status = 202, description = "Approved; the submission is in progress", body = Data<ReportView>),
    (status = 401, description = "Not logged in", body = ProblemBody),
    (status = 403, description = "Not a compliance officer", body = ProblemBody),
    (status = 404, description = "No such report", body = ProblemBody),
    (status = 409, description = "You are one of its authors, or it is already submitted, being sent or refused by the authority", body = ProblemBody),
))]
#[post("/v1/admin/str-reports/{id}/submit")]
pub async fn submit(
    officer: Compliance,
    id: Id<StrId>,
    aml: web::Data<Aml>,
    context: Context,
) -> Result<HttpResponse, Problem> {
    let officer = (&officer).into();
    let submitted = aml.submit.approve_and_submit(&officer, id.0, &context.0);
    match submitted.await {
        Ok(report) => Ok(ok(ReportView::from(&report))),
        Err(SubmitError::OnItsWay(why)) => {
            tracing::warn!(report = %id.0, why, "a report is on its way");
            let report = aml.read.report(&officer, id.0).await?;
            let data = ReportView::from(&report);
            Ok(HttpResponse::Accepted().json(Data { data }))
        }
        Err(error) => Err(error.into()),
    }
}

/// Record the authority's acknowledgement
///
/// For an acknowledgement that arrived by another channel; those given in Altinn are recorded
/// automatically.
#[utoipa::path(tag = "Compliance", operation_id = "acknowledgeReport", params(("id" = String, Path, example = "str_0197a6e200007000800000000000abcd")),
    security(("bearer" = ["compliance"]), ("cookie" = ["compliance"])), responses(
    (status = 200, description = "The report", body = Data<ReportView>),
    (status = 401, description = "Not logged in", body = ProblemBody),
    (status = 403, description = "Not a compliance officer", body = ProblemBody),
    (status = 404, description = "No such report", body = ProblemBody),
    (status = 409, description = "The report is not submitted, or already acknowledged", body = ProblemBody),
))]
#[post("/v1/admin/str-reports/{id}/acknowledge")]
pub async fn acknowledge(
    officer: Compliance,
    id: Id<StrId>,
    aml: web::Data<Aml>,
    context: Context,
) -> Result<HttpResponse, Problem> {
    let officer = (&officer).into();
    let report = aml.acknowledge.acknowledge(&officer, id.0, &context.0);
    Ok(ok(ReportView::from(&report.await?)))
}

/// A suspicious transaction report.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReportView {
    /// Id; also the reference in the submission to the authority.
    #[schema(example = "str_0197a6e200007000800000000000abcd")]
    pub id: String,
    /// `draft`, `submitting`, `submitted` or `acknowledged`.
    #[schema(example = "draft")]
    pub state: &'static str,
    /// The customer it is about.
    #[schema(example = "usr_0197a6e200007000800000000000abcd")]
    pub customer_id: String,
    /// The alerts reported.
    #[schema(example = json!(["alr_0197a6e200007000800000000000abcd"]))]
    pub alert_ids: Vec<String>,
    /// The payments it is about.
    #[schema(example = json!(["txn_0197a6e200007000800000000000abcd"]))]
    pub transaction_ids: Vec<String>,
    /// What happened and why it is suspicious.
    #[schema(example = "Three payments of just under 20,000 NOK to one account within an hour.")]
    pub narrative: String,
    /// Everyone who wrote the report; none of them may approve it.
    #[schema(example = json!(["usr_0197a6e200007000800000000000abce"]))]
    pub authors: Vec<String>,
    /// When it was drafted.
    #[schema(example = "2026-11-20T12:00:00Z")]
    pub created_at: chrono::DateTime<chrono::Utc>,
    /// Who approved it.
    #[schema(example = "usr_0197a6e200007000800000000000abcf")]
    pub approved_by: Option<String>,
    /// When the authority received it.
    #[schema(example = "2026-11-20T12:00:00Z")]
    pub submitted_at: Option<chrono::DateTime<chrono::Utc>>,
    /// When the authority confirmed it.
    #[schema(example = "2026-11-20T12:00:00Z")]
    pub acknowledged_at: Option<chrono::DateTime<chrono::Utc>>,
    /// The authority's reference.
    #[schema(example = "AR-2026-000123")]
    pub receipt: Option<String>,
    /// The authority's reason for rejecting the report; to be resolved with the authority.
    #[schema(example = json!(null))]
    pub rejected: Option<String>,
}

impl From<&Report> for ReportView {
    fn from(report: &Report) -> Self {
        let (approved_by, submitted_at, acknowledged_at, receipt) = match &report.state {
            ReportState::Draft => (None, None, None, None),
            ReportState::Submitting { approved_by, .. } => (Some(approved_by), None, None, None),
            ReportState::Submitted {
                approved_by,
                at,
                receipt,
                ..
            } => (Some(approved_by), Some(*at), None, Some(receipt)),
            ReportState::Acknowledged {
                approved_by,
                submitted_at,
                at,
                receipt,
            } => (
                Some(approved_by),
                Some(*submitted_at),
                Some(*at),
                Some(receipt),
            ),
        };
        Self {
            id: report.id.to_string(),
            state: report.state.name().as_str(),
            customer_id: report.customer.to_string(),
            alert_ids: report.alerts.iter().map(ToString::to_string).collect(),
            transaction_ids: report.payments.iter().map(ToString::to_string).collect(),
            narrative: report.narrative.as_str().to_owned(),
            authors: report.authors.iter().map(ToString::to_string).collect(),
            created_at: report.created_at,
            approved_by: approved_by.map(ToString::to_string),
            submitted_at,
            acknowledged_at,
            receipt: receipt.map(|receipt| receipt.0.clone()),
            rejected: match &report.state {
                ReportState::Submitted { rejected, .. } => rejected.clone(),
                _ => None,
            },
        }
    }
}
