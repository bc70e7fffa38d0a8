//! `GET /v1/auth/me`: who is logged in.

use actix_web::{HttpResponse, get, web};
use identity::{KycStatus, Role};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    api::{
        auth::Authenticated,
        envelope::{Data, ok},
        problem::{Kind, Problem, ProblemBody},
    },
    services::Identity,
};

/// The person who is logged in.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Me {
    /// Id.
    #[schema(example = "usr_0197a6e200007000800000000000abcd")]
    id: String,
    /// Name from BankID.
    #[schema(example = "Kari Nordmann")]
    name: String,
    /// `user`, `merchant`, `compliance` or `admin`.
    #[schema(value_type = String, example = "user")]
    role: Role,
    /// `approved`, `pending` or `rejected`; payments need `approved`.
    #[schema(value_type = String, example = "approved")]
    kyc_status: KycStatus,
    /// Id of this session.
    #[schema(example = "ses_0197a6e200007000800000000000abcd")]
    session_id: String,
    /// First login.
    #[schema(example = "2026-11-20T12:00:00Z")]
    created_at: chrono::DateTime<chrono::Utc>,
}

/// Get the logged-in user
#[utoipa::path(tag = "Auth", operation_id = "getMe", security(("bearer" = []), ("cookie" = [])), responses(
    (status = 200, description = "The person", body = Data<Me>),
    (status = 401, description = "Not logged in", body = ProblemBody),
))]
#[get("/v1/auth/me")]
pub async fn me(
    person: Authenticated,
    identity: web::Data<Identity>,
) -> Result<HttpResponse, Problem> {
    let user = identity.profile.show(&person.0).await?;
    let user = user.ok_or(Kind::Unauthenticated)?;
    Ok(ok(Me {
        id: user.id.to_string(),
        name: user.name.full.as_str().to_owned(),
        role: user.role,
        kyc_status: user.kyc,
        session_id: person.0.session_id.to_string(),
        created_at: user.created_at,
    }))
}
