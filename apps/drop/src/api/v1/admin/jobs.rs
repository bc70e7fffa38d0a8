//! `/v1/admin/jobs`: background jobs.

use actix_web::{HttpResponse, get, post, web};
use utoipa_actix_web::service_config::ServiceConfig;

use crate::{
    api::{
        auth::{Administrator, Officer},
        envelope::{Data, List},
        extract::Id,
        middleware::Context,
        problem::{Kind, Problem, ProblemBody},
    },
    views::JobView,
    worker::{BeginError, ManualRuns},
};

/// Registers `/v1/admin/jobs`.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(list).service(run);
}

impl From<BeginError> for Problem {
    fn from(error: BeginError) -> Self {
        match error {
            BeginError::Unknown => Kind::NotFound.into(),
            BeginError::Held => Kind::JobRunning.into(),
            BeginError::Store(error) => error.into(),
        }
    }
}

/// List the background jobs
///
/// The same list as `drop jobs list`.
#[utoipa::path(tag = "Admin", operation_id = "listJobs",
    security(("bearer" = ["compliance", "admin"]), ("cookie" = ["compliance", "admin"])), responses(
    (status = 200, description = "All jobs with the result of their last run", body = List<JobView>),
    (status = 401, description = "Not logged in", body = ProblemBody),
    (status = 403, description = "Not an officer", body = ProblemBody),
))]
#[get("/v1/admin/jobs")]
pub async fn list(_: Officer, jobs: web::Data<ManualRuns>) -> Result<HttpResponse, Problem> {
    let data = jobs.list().await?;
    Ok(HttpResponse::Ok().json(List { data }))
}

/// Run a job now
///
/// Runs the job regardless of its schedule, but never beside another run. The run continues after
/// the answer; the list of jobs shows its result. Administrators only.
#[utoipa::path(tag = "Admin", operation_id = "runJob", params(("name" = String, Path, example = "sweep")),
    security(("bearer" = ["admin"]), ("cookie" = ["admin"])), responses(
    (status = 202, description = "Started", body = Data<JobView>),
    (status = 401, description = "Not logged in", body = ProblemBody),
    (status = 403, description = "Not an administrator", body = ProblemBody),
    (status = 404, description = "No such job", body = ProblemBody),
    (status = 409, description = "A worker or another operator is running it", body = ProblemBody),
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
