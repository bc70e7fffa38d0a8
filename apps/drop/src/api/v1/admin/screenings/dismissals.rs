//! `POST /v1/admin/screenings/{id}/dismissals`.

use actix_web::{HttpResponse, post, web};
use screening::{DismissError, EntryId, EntryRef, ListSource, Reason, ScreeningId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    api::{
        auth::Compliance,
        envelope::Data,
        extract::{Id, StrictJson},
        middleware::Context,
        problem::{Kind, Problem, ProblemBody},
    },
    services::{Aml, Kyc},
};

/// A hit that is somebody else.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct DismissalBody {
    /// The list: `un`, `ofac-sdn`, `eu` or `pep`.
    #[schema(value_type = String, example = "un")]
    source: ListSource,
    /// The list's own id of the entry.
    #[schema(example = "6907994")]
    entry_id: String,
    /// Why, in your words, up to 1,000 characters; sealed at rest.
    #[schema(
        example = "Another date of birth, seen in the passport.",
        max_length = 1000
    )]
    reason: String,
    /// For how many days it holds.
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
    /// Until when it holds.
    #[schema(example = "2027-11-20T12:00:00Z")]
    expires_at: chrono::DateTime<chrono::Utc>,
}

/// Decide that a hit is somebody else
///
/// It holds for the person and the entry as they are: when either changes, the hit is open again.
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
pub async fn add(
    officer: Compliance,
    id: Id<ScreeningId>,
    body: StrictJson<DismissalBody>,
    aml: web::Data<Aml>,
    kyc: web::Data<Kyc>,
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
    kyc.look_again(&dismissed.subject_id, user, &context.0)
        .await;
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
