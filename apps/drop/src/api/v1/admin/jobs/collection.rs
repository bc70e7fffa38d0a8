//! `GET /v1/admin/jobs`.

use actix_web::{HttpResponse, get, web};

use crate::{
    api::{
        auth::Officer,
        envelope::List,
        problem::{Problem, ProblemBody},
    },
    views::JobView,
    worker::ManualRuns,
};

/// List the background jobs
///
/// As `drop jobs list` does.
#[utoipa::path(tag = "Admin", operation_id = "listJobs",
    security(("bearer" = ["compliance", "admin"]), ("cookie" = ["compliance", "admin"])), responses(
    (status = 200, description = "All jobs, and how they go", body = List<JobView>),
    (status = 401, description = "Not logged in", body = ProblemBody),
    (status = 403, description = "Not an officer", body = ProblemBody),
))]
#[get("/v1/admin/jobs")]
pub async fn list(_: Officer, jobs: web::Data<ManualRuns>) -> Result<HttpResponse, Problem> {
    let data = jobs.list().await?;
    Ok(HttpResponse::Ok().json(List { data }))
}
