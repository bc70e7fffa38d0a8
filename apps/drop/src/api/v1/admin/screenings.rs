//! `/v1/admin/screenings`: hits on lists, and their dismissal.

use actix_web::{HttpResponse, get, post, web};
use screening::{
    Category, DismissError, EntryId, EntryRef, Hit, ListSource, Outcome, Reason, ScreeningId,
    ScreeningRecord, SubjectRef, ports::ScreeningFilter,
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_actix_web::service_config::ServiceConfig;

use crate::{
    api::{
        auth::Compliance,
        envelope::{Data, Paged, ok},
        extract::{Id, StrictJson, StrictQuery, page},
        middleware::Context,
        problem::{Kind, Problem, ProblemBody},
    },
    services::Aml,
};

/// Registers `/v1/admin/screenings`.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(list).service(get).service(dismiss);
}

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
    /// Maximum number of items, 1 to 50; default 20.
    #[param(example = 20, minimum = 1, maximum = 50)]
    limit: Option<i64>,
    /// `nextCursor` of the previous page.
    cursor: Option<String>,
}

/// List screenings
///
/// Screenings with a hit. Screenings of payments without any hit are among the facts of the
/// assessment.
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
    let found = aml.screenings.list(&filter, &request).await?;
    let present = |record| ScreeningView::from(&record);
    Ok(HttpResponse::Ok().json(Paged::of(found, request.limit(), present)))
}

/// Get a screening
#[utoipa::path(tag = "Compliance", operation_id = "getScreening", params(("id" = String, Path, example = "scr_0197a6e200007000800000000000abcd")),
    security(("bearer" = ["compliance"]), ("cookie" = ["compliance"])), responses(
    (status = 200, description = "The screening", body = Data<ScreeningView>),
    (status = 401, description = "Not logged in", body = ProblemBody),
    (status = 403, description = "Not a compliance officer", body = ProblemBody),
    (status = 404, description = "No such screening", body = ProblemBody),
))]
#[get("/v1/admin/screenings/{id}")]
pub async fn get(
    _: Compliance,
    id: Id<ScreeningId>,
    aml: web::Data<Aml>,
) -> Result<HttpResponse, Problem> {
    let found = aml.screenings.get(id.0).await?;
    Ok(ok(ScreeningView::from(&found.ok_or(Kind::NotFound)?)))
}

/// A hit to dismiss, since it is another person.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct DismissalBody {
    /// The list: `un`, `ofac-sdn`, `eu` or `pep`.
    #[schema(value_type = String, example = "un")]
    source: ListSource,
    /// The list's own id of the entry.
    #[schema(example = "6907994")]
    entry_id: String,
    /// Reason, up to 1,000 characters; encrypted at rest.
    #[schema(
        example = "Another date of birth, seen in the passport.",
        max_length = 1000
    )]
    reason: String,
    /// Number of days for which the dismissal is valid.
    #[schema(example = 365, minimum = 1, maximum = 366)]
    days: u16,
}

/// A decision about a hit.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DismissalView {
    /// Id.
    #[schema(example = "dsm_0197a6e200007000800000000000abcd")]
    id: String,
    /// When it expires.
    #[schema(example = "2027-11-20T12:00:00Z")]
    expires_at: chrono::DateTime<chrono::Utc>,
}

/// Dismiss a hit
///
/// Valid for the person and the entry as they are now: when either changes, the hit is open again.
#[utoipa::path(tag = "Compliance", operation_id = "dismissHit", request_body = DismissalBody, params(("id" = String, Path, example = "scr_0197a6e200007000800000000000abcd")),
    security(("bearer" = ["compliance"]), ("cookie" = ["compliance"])), responses(
    (status = 201, description = "Decided", body = Data<DismissalView>),
    (status = 400, description = "Invalid reason or days", body = ProblemBody),
    (status = 401, description = "Not logged in", body = ProblemBody),
    (status = 403, description = "Not a compliance officer", body = ProblemBody),
    (status = 404, description = "No such screening", body = ProblemBody),
    (status = 409, description = "The screening has no hit on that entry", body = ProblemBody),
))]
#[post("/v1/admin/screenings/{id}/dismissals")]
pub async fn dismiss(
    officer: Compliance,
    id: Id<ScreeningId>,
    body: StrictJson<DismissalBody>,
    aml: web::Data<Aml>,
    context: Context,
) -> Result<HttpResponse, Problem> {
    let body = body.value;
    let entry = EntryRef {
        source: body.source,
        id: EntryId::new(body.entry_id),
    };
    let reason = Reason::new(&body.reason)
        .map_err(|error| Problem::field("reason", "invalid_value", &error.to_string()))?;
    let (user, because) = (officer.0.user_id, (reason, body.days));
    let dismissed = aml.dismiss.dismiss(id.0, &entry, because, user, &context.0);
    let dismissed = dismissed.await?;
    let data = DismissalView {
        id: dismissed.id.to_string(),
        expires_at: dismissed.expires_at,
    };
    Ok(HttpResponse::Created().json(Data { data }))
}

impl From<DismissError> for Problem {
    fn from(error: DismissError) -> Self {
        match error {
            DismissError::NotFound => Kind::NotFound.into(),
            DismissError::NoSuchHit => Self::from(Kind::CaseDecided).detail(error.to_string()),
            DismissError::Days => Self::field("days", "out_of_range", &error.to_string()),
            DismissError::Store(error) => error.into(),
        }
    }
}

/// A list entry that resembles the person.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct HitView {
    /// The list.
    #[schema(example = "un")]
    pub source: &'static str,
    /// The list's own id of the entry.
    #[schema(example = "6907994")]
    pub entry_id: String,
    /// `sanctions` or `pep`.
    #[schema(value_type = String, example = "sanctions")]
    pub category: Category,
    /// The name of the entry that is most similar.
    #[schema(example = "FRANK KAKOLELE BWAMBALE")]
    pub matched_name: String,
    /// The name it is listed under.
    #[schema(example = "FRANK KAKOLELE BWAMBALE")]
    pub listed_name: String,
    /// Sanctions programme, regulation or public office.
    #[schema(example = "DRC")]
    pub programme: Option<String>,
    /// Similarity of the names, 0 to 1000.
    #[schema(example = 970)]
    pub score_permille: u16,
    /// `potential_match` or `match`.
    #[schema(value_type = String, example = "match")]
    pub outcome: Outcome,
    /// Evidence, item by item.
    #[schema(example = json!(["the names are alike"]))]
    pub why: Vec<String>,
    /// The dismissal that applied to the hit, if any.
    #[schema(example = "dsm_0197a6e200007000800000000000abcd")]
    pub dismissed_by: Option<String>,
}

impl From<&Hit> for HitView {
    fn from(hit: &Hit) -> Self {
        Self {
            source: hit.entry.source.as_str(),
            entry_id: hit.entry.id.to_string(),
            category: hit.category,
            matched_name: hit.matched_name.clone(),
            listed_name: hit.listed_name.clone(),
            programme: hit.programme.clone(),
            score_permille: hit.score.permille(),
            outcome: hit.outcome,
            why: hit.evidence.iter().map(ToString::to_string).collect(),
            dismissed_by: hit.dismissed_by.map(|id| id.to_string()),
        }
    }
}

/// Result of a screening.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ScreeningView {
    /// Id.
    #[schema(example = "scr_0197a6e200007000800000000000abcd")]
    pub id: String,
    /// The customer or recipient.
    #[schema(example = "rcp_0197a6e200007000800000000000abcd")]
    pub subject_id: String,
    /// Their name, as it was screened.
    #[schema(example = "Frank Bwambale")]
    pub name: String,
    /// When the person was screened.
    #[schema(example = "2026-11-20T12:00:00Z")]
    pub screened_at: chrono::DateTime<chrono::Utc>,
    /// `clear`, `potential_match` or `match`: the most severe of the hits that are not dismissed.
    #[schema(value_type = String, example = "match")]
    pub outcome: Outcome,
    /// Highest score first.
    pub hits: Vec<HitView>,
}

impl From<&ScreeningRecord> for ScreeningView {
    fn from(record: &ScreeningRecord) -> Self {
        Self {
            id: record.id.to_string(),
            subject_id: record.subject_id.to_string(),
            name: record.subject.name.clone(),
            screened_at: record.screened_at,
            outcome: record.screening.outcome,
            hits: record.screening.hits.iter().map(HitView::from).collect(),
        }
    }
}
