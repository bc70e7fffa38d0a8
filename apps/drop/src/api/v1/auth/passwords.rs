//! `POST /v1/auth/login` and `/register`: there are no passwords, and these say so.

use actix_web::{HttpResponse, post};

use crate::api::problem::{Kind, Problem, ProblemBody};

/// Password login (gone)
#[utoipa::path(tag = "Auth", operation_id = "passwordLogin", responses(
    (status = 410, description = "Login is by BankID only", body = ProblemBody),
))]
#[post("/v1/auth/login")]
pub async fn login() -> Result<HttpResponse, Problem> {
    Err(Kind::Gone.into())
}

/// Password registration (gone)
#[utoipa::path(tag = "Auth", operation_id = "passwordRegistration", responses(
    (status = 410, description = "Login is by BankID only", body = ProblemBody),
))]
#[post("/v1/auth/register")]
pub async fn register() -> Result<HttpResponse, Problem> {
    Err(Kind::Gone.into())
}
