//! `GET /v1/admin/screenings`.

use actix_web::{HttpResponse, get, web};
use screening::{Outcome, ScreeningId, SubjectRef, ports::ScreeningFilter};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::{
    api::{
        auth::Compliance,
        envelope::Paged,
        extract::{StrictQuery, page},
        problem::{Problem, ProblemBody},
    },
    services::Aml,
    views::ScreeningView,
};

/// Which screenings.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
pub struct ScreeningQuery {
    /// Of this customer or recipient.
    #[param(value_type = Option<String>, example = "rcp_0197a6e200007000800000000000abcd")]
    subject_id: Option<SubjectRef>,
    /// `clear`, `potential_match` or `match`.
    #[param(value_type = Option<String>, example = "match")]
    outcome: Option<Outcome>,
    /// Most items, 1 to 50; default 20.
    #[param(example = 20, minimum = 1, maximum = 50)]
    limit: Option<i64>,
    /// `nextCursor` of the piece before.
    cursor: Option<String>,
}

/// List screenings
///
/// Those that came near somebody on a list. Payments whose people came near nobody have it among
/// the facts of their assessment.
#[utoipa::path(tag = "Compliance", operation_id = "listScreenings", params(ScreeningQuery),
    security(("bearer" = ["compliance"]), ("cookie" = ["compliance"])), responses(
    (status = 200, description = "Screenings, newest first", body = Paged<ScreeningView>),
    (status = 400, description = "Invalid filter, limit or cursor", body = ProblemBody),
    (status = 401, description = "Not logged in", body = ProblemBody),
    (status = 403, description = "Not a compliance officer", body = ProblemBody),
))]
#[get("/v1/admin/screenings")]
pub async fn list(
    _: Compliance,
    query: StrictQuery<ScreeningQuery>,
    aml: web::Data<Aml>,
) -> Result<HttpResponse, Problem> {
    let query = query.0;
    let request = page::<ScreeningId>(query.limit, query.cursor.as_deref())?;
    let filter = ScreeningFilter {
        subject_id: query.subject_id,
        outcome: query.outcome,
    };
    let found = aml.screenings.screenings(&filter, &request).await?;
    let present = |record| ScreeningView::from(&record);
    Ok(HttpResponse::Ok().json(Paged::of(found, request.limit(), present)))
}
