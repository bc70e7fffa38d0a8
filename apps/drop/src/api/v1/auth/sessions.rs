//! `/v1/auth/sessions`: where a person is logged in, and how to end it.

use actix_web::{HttpResponse, delete, get, web};
use identity::{ClientKind, LogoutError, Session, SessionId};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    api::{
        auth::Authenticated,
        cookies,
        envelope::List,
        extract::Id,
        middleware::Context,
        problem::{Kind, Problem, ProblemBody},
    },
    services::Identity,
};

/// A session: one login on one device.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SessionView {
    /// Id.
    #[schema(example = "ses_0197a6e200007000800000000000abcd")]
    id: String,
    /// `web` or `mobile`.
    #[schema(value_type = String, example = "web")]
    client: ClientKind,
    /// Whether this is the session of the request.
    #[schema(example = true)]
    current: bool,
    /// User agent at login.
    #[schema(example = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0")]
    user_agent: Option<String>,
    /// Address at login.
    #[schema(value_type = Option<String>, example = "203.0.113.9")]
    ip: Option<std::net::IpAddr>,
    /// Login.
    #[schema(example = "2026-11-20T12:00:00Z")]
    created_at: chrono::DateTime<chrono::Utc>,
    /// Last renewal of the tokens.
    #[schema(example = "2026-11-20T12:00:00Z")]
    last_used_at: chrono::DateTime<chrono::Utc>,
    /// End.
    #[schema(example = "2026-11-20T12:15:00Z")]
    expires_at: chrono::DateTime<chrono::Utc>,
}

impl SessionView {
    fn of(session: Session, current: SessionId) -> Self {
        Self {
            id: session.id.to_string(),
            client: session.client,
            current: session.id == current,
            user_agent: session.user_agent.map(String::from),
            ip: session.ip,
            created_at: session.created_at,
            last_used_at: session.last_used_at,
            expires_at: session.expires_at,
        }
    }
}

/// List my sessions
#[utoipa::path(tag = "Auth", operation_id = "listSessions", security(("bearer" = []), ("cookie" = [])), responses(
    (status = 200, description = "Usable sessions, newest first, at most 50", body = List<SessionView>),
    (status = 401, description = "Not logged in", body = ProblemBody),
))]
#[get("/v1/auth/sessions")]
pub async fn list(
    person: Authenticated,
    identity: web::Data<Identity>,
) -> Result<HttpResponse, Problem> {
    let sessions = identity.sessions.list(&person.0).await?;
    let current = person.0.session_id;
    let data: Vec<_> = sessions
        .into_iter()
        .map(|s| SessionView::of(s, current))
        .collect();
    Ok(HttpResponse::Ok().json(List { data }))
}

/// Log out everywhere
///
/// Ends all sessions of this person, this one included.
#[utoipa::path(tag = "Auth", operation_id = "endAllSessions", security(("bearer" = []), ("cookie" = [])), responses(
    (status = 204, description = "Logged out everywhere"),
    (status = 401, description = "Not logged in", body = ProblemBody),
    (status = 403, description = "Cookie from a foreign origin", body = ProblemBody),
))]
#[delete("/v1/auth/sessions")]
pub async fn end_all(
    person: Authenticated,
    identity: web::Data<Identity>,
    context: Context,
) -> Result<HttpResponse, Problem> {
    identity.logout.all(&person.0, &context.0).await?;
    let mut response = HttpResponse::NoContent();
    for cookie in cookies::forget_session() {
        response.cookie(cookie);
    }
    Ok(response.finish())
}

/// Log out another device
#[utoipa::path(tag = "Auth", operation_id = "endSession", security(("bearer" = []), ("cookie" = [])),
    params(("id" = String, Path, example = "ses_0197a6e200007000800000000000abcd")), responses(
    (status = 204, description = "That session is ended"),
    (status = 401, description = "Not logged in", body = ProblemBody),
    (status = 403, description = "Cookie from a foreign origin", body = ProblemBody),
    (status = 404, description = "No such session of this person", body = ProblemBody),
))]
#[delete("/v1/auth/sessions/{id}")]
pub async fn end_one(
    person: Authenticated,
    id: Id<SessionId>,
    identity: web::Data<Identity>,
    context: Context,
) -> Result<HttpResponse, Problem> {
    identity.logout.other(&person.0, id.0, &context.0).await?;
    Ok(HttpResponse::NoContent().finish())
}

impl From<LogoutError> for Problem {
    fn from(error: LogoutError) -> Self {
        match error {
            LogoutError::UnknownSession => Kind::NotFound.into(),
            LogoutError::Store(error) => error.into(),
        }
    }
}
