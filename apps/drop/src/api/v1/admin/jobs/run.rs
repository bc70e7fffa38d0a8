//! `POST /v1/admin/jobs/{name}/run`.

use actix_web::{HttpResponse, post, web};

use crate::{
    api::{
        auth::Administrator,
        envelope::Data,
        extract::Id,
        middleware::Context,
        problem::{Problem, ProblemBody},
    },
    views::JobView,
    worker::ManualRuns,
};

/// Run a job now
///
/// Whatever its plan says; not beside a worker that is at it. The run goes on when this is
/// answered: how it ended is told by the list of jobs. Administrators only.
#[utoipa::path(tag = "Admin", operation_id = "runJob", params(("name" = String, Path, example = "sweep")),
    security(("bearer" = ["admin"]), ("cookie" = ["admin"])), responses(
    (status = 202, description = "Begun", body = Data<JobView>),
    (status = 401, description = "Not logged in", body = ProblemBody),
    (status = 403, description = "Not an administrator", body = ProblemBody),
    (status = 404, description = "No such job", body = ProblemBody),
    (status = 409, description = "A worker, or another officer's run, is at it", body = ProblemBody),
))]
#[post("/v1/admin/jobs/{name}/run")]
pub async fn run(
    officer: Administrator,
    name: Id<String>,
    jobs: web::Data<ManualRuns>,
    context: Context,
) -> Result<HttpResponse, Problem> {
    let data = jobs.begin(&name.0, officer.actor(), &context.0).await?;
    Ok(HttpResponse::Accepted().json(Data { data }))
}
