//! `POST /v1/auth/refresh`: a used refresh token is worth nothing, or an alarm.

use actix_web::{HttpRequest, HttpResponse, post, web};
use identity::{ClientKind, RefreshError};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Tokens;
use crate::{
    api::{
        Edge,
        auth::require_own_origin,
        cookies,
        envelope::{Data, ok},
        extract::StrictJson,
        middleware::Context,
        problem::{Kind, Problem, ProblemBody},
    },
    services::Identity,
};

/// The refresh token of an app. A browser sends `{}`: its token is in a cookie.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct RefreshRequest {
    /// The latest refresh token. Each may be used once; using one twice ends the session.
    #[schema(example = "cmVmcmVzaC10b2tlbi1vZi0zMi1yYW5kb20tYnl0ZXM")]
    refresh_token: Option<String>,
}

/// Answer to a browser, whose tokens are in cookies. It has no other members, which distinguishes
/// it from the answer to an app.
#[derive(Serialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Renewed {
    /// End of the access token.
    #[schema(example = "2026-11-20T12:15:00Z")]
    expires_at: chrono::DateTime<chrono::Utc>,
    /// End of the session.
    #[schema(example = "2026-11-21T12:00:00Z")]
    session_expires_at: chrono::DateTime<chrono::Utc>,
}

/// Answer to a renewal: tokens for an app, times for a browser.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
pub enum Refreshed {
    /// An app.
    App(Tokens),
    /// A browser.
    Browser(Renewed),
}

/// Renew the tokens
///
/// Apps send the refresh token and get new tokens; browsers send `{}` with their cookie and get
/// new cookies. A refresh token used twice ends the session, since it may have been copied.
#[utoipa::path(tag = "Auth", operation_id = "refreshTokens", request_body = RefreshRequest, responses(
    (status = 200, description = "Renewed", body = Data<Refreshed>),
    (status = 400, description = "Invalid fields", body = ProblemBody),
    (status = 401, description = "Log in again", body = ProblemBody),
    (status = 403, description = "Cookie from a foreign origin", body = ProblemBody),
    (status = 429, description = "Too many tries from this address", body = ProblemBody),
))]
#[post("/v1/auth/refresh")]
pub async fn refresh(
    request: HttpRequest,
    body: StrictJson<RefreshRequest>,
    identity: web::Data<Identity>,
    edge: web::Data<Edge>,
    context: Context,
) -> Result<HttpResponse, Problem> {
    let token = if let Some(token) = body.value.refresh_token {
        SecretString::from(token)
    } else {
        let cookie = request
            .cookie(cookies::REFRESH_COOKIE)
            .ok_or(Kind::Unauthenticated)?;
        require_own_origin(&request)?;
        cookie.value().to_owned().into()
    };
    let tokens = identity.refresh.refresh(&token, &context.0).await?;
    if tokens.client == ClientKind::Mobile {
        return Ok(ok(Refreshed::App(Tokens::of(&tokens))));
    }
    let mut response = HttpResponse::Ok();
    for cookie in cookies::session(&tokens, edge.clock.now()) {
        response.cookie(cookie);
    }
    let (expires_at, session_expires_at) = (tokens.access_expires_at, tokens.session_expires_at);
    Ok(response.json(Data {
        data: Refreshed::Browser(Renewed {
            expires_at,
            session_expires_at,
        }),
    }))
}

impl From<RefreshError> for Problem {
    fn from(error: RefreshError) -> Self {
        match error {
            RefreshError::Store(error) => error.into(),
            RefreshError::Signing(_) => Kind::Internal.into(),
            RefreshError::UnknownToken | RefreshError::Reused | RefreshError::SessionEnded => {
                tracing::info!(reason = %error, "refresh refused");
                Kind::Unauthenticated.into()
            }
        }
    }
}
