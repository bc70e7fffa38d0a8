//! `GET /v1/admin/alerts`.

use actix_web::{HttpResponse, get, web};
use aml::{AlertId, AlertStateName, PaymentId, RuleId, Severity, ports::AlertFilter};
use kernel::UserId;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::{
    api::{
        auth::Officer,
        envelope::Paged,
        extract::{StrictQuery, page},
        problem::{Problem, ProblemBody},
    },
    services::Aml,
    views::AlertView,
};

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
    /// The rule that found it.
    #[param(value_type = Option<String>, example = "velocity")]
    rule: Option<RuleId>,
    /// Given to this officer.
    #[param(value_type = Option<String>, example = "usr_0197a6e200007000800000000000abce")]
    assignee: Option<UserId>,
    /// About this customer.
    #[param(value_type = Option<String>, example = "usr_0197a6e200007000800000000000abcd")]
    customer_id: Option<UserId>,
    /// About this payment.
    #[param(value_type = Option<String>, example = "txn_0197a6e200007000800000000000abcd")]
    transaction_id: Option<PaymentId>,
    /// Only those that somebody should have decided on by now.
    #[param(example = false)]
    overdue: Option<bool>,
    /// Most items, 1 to 50; default 20.
    #[param(example = 20, minimum = 1, maximum = 50)]
    limit: Option<i64>,
    /// `nextCursor` of the piece before.
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
) -> Result<HttpResponse, Problem> {
    let (query, now) = (query.0, aml.clock.now());
    let request = page::<AlertId>(query.limit, query.cursor.as_deref())?;
    let filter = AlertFilter {
        state: query.state,
        severity: query.severity,
        rule: query.rule,
        assignee: query.assignee,
        customer: query.customer_id,
        payment: query.transaction_id,
        overdue_at: query.overdue.unwrap_or_default().then_some(now),
    };
    let found = aml
        .read
        .alerts(&(&officer).into(), &filter, &request)
        .await?;
    let present = |alert| AlertView::of(&alert, now);
    Ok(HttpResponse::Ok().json(Paged::of(found, request.limit(), present)))
}
