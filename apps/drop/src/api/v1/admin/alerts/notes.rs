//! `POST /v1/admin/alerts/{id}/notes`.

use actix_web::{HttpResponse, post, web};
use aml::AlertId;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::{
    api::{
        auth::Compliance,
        envelope::Data,
        extract::{Id, StrictJson},
        middleware::Context,
        problem::{Problem, ProblemBody},
        v1::admin::cases,
    },
    services::Aml,
    views::AlertView,
};

/// A note.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NoteBody {
    /// In your words, up to 4,000 characters; sealed at rest, never changed.
    #[schema(example = "Asked for the invoice.", max_length = 4000)]
    text: String,
}

/// Write something down about an alert
#[utoipa::path(tag = "Compliance", operation_id = "noteAlert", request_body = NoteBody, params(("id" = String, Path, example = "alr_0197a6e200007000800000000000abcd")),
    security(("bearer" = ["compliance"]), ("cookie" = ["compliance"])), responses(
    (status = 201, description = "Written down", body = Data<AlertView>),
    (status = 400, description = "Invalid text", body = ProblemBody),
    (status = 401, description = "Not logged in", body = ProblemBody),
    (status = 403, description = "Not a compliance officer", body = ProblemBody),
    (status = 404, description = "No such alert", body = ProblemBody),
    (status = 409, description = "It has as many notes as it may have", body = ProblemBody),
))]
#[post("/v1/admin/alerts/{id}/notes")]
pub async fn add(
    officer: Compliance,
    id: Id<AlertId>,
    body: StrictJson<NoteBody>,
    aml: web::Data<Aml>,
    context: Context,
) -> Result<HttpResponse, Problem> {
    let text = cases::text("text", &body.value.text)?;
    let officer = (&officer).into();
    let noted = aml.note.note(&officer, id.0, &text, &context.0).await?;
    let data = AlertView::of(&noted, aml.clock.now());
    Ok(HttpResponse::Created().json(Data { data }))
}
