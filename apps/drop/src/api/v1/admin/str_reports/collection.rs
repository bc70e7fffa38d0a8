//! `GET` and `POST /v1/admin/str-reports`.

use actix_web::{HttpResponse, get, post, web};
use aml::{AlertId, ReportStateName, StrId, ports::ReportFilter};
use kernel::UserId;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use crate::{
    api::{
        auth::{Compliance, Officer},
        envelope::{Data, Paged},
        extract::{StrictJson, StrictQuery, page},
        middleware::Context,
        problem::{Problem, ProblemBody},
        v1::admin::cases,
    },
    services::Aml,
    views::ReportView,
};

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
    /// Most items, 1 to 50; default 20.
    #[param(example = 20, minimum = 1, maximum = 50)]
    limit: Option<i64>,
    /// `nextCursor` of the piece before.
    cursor: Option<String>,
}

/// A report to begin.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct NewReport {
    /// 1 to 50 escalated alerts about one customer.
    #[schema(value_type = Vec<String>, example = json!(["alr_0197a6e200007000800000000000abcd"]))]
    alert_ids: Vec<AlertId>,
    /// What happened and why it is suspicious, up to 4,000 characters; sealed at rest.
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

/// Begin a report
#[utoipa::path(tag = "Compliance", operation_id = "draftReport", request_body = NewReport,
    security(("bearer" = ["compliance"]), ("cookie" = ["compliance"])), responses(
    (status = 201, description = "A draft", body = Data<ReportView>),
    (status = 400, description = "Invalid narrative", body = ProblemBody),
    (status = 401, description = "Not logged in", body = ProblemBody),
    (status = 403, description = "Not a compliance officer", body = ProblemBody),
    (status = 404, description = "No such alert", body = ProblemBody),
    (status = 409, description = "The alerts are not escalated, of several customers, or reported before", body = ProblemBody),
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
