//! `GET /v1/auth/bankid`: sends the browser to the eID.

use actix_web::{HttpResponse, get, http::header::LOCATION, web};
use identity::{LoginClient, ProviderId, StartLoginError};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use crate::{
    api::{
        Edge, cookies,
        extract::StrictQuery,
        middleware::Context,
        problem::{Kind, Problem, ProblemBody},
    },
    services::Identity,
};

/// Kind of client.
#[derive(Debug, Default, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Client {
    /// A browser.
    #[default]
    Web,
    /// A mobile app.
    Mobile,
}

/// How to log in.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
pub struct StartQuery {
    /// `web` (default) or `mobile`.
    #[serde(default)]
    #[param(inline)]
    client: Client,
    /// Path of the web client to return to; begins with one `/`.
    #[param(example = "/send")]
    return_path: Option<String>,
    /// For `mobile`: base64url(SHA-256(verifier)); the verifier goes to POST /v1/auth/token.
    code_challenge: Option<String>,
    /// Login provider; default `bankid`.
    #[param(example = "bankid")]
    provider: Option<String>,
}

/// Start a login
///
/// Redirects to the login provider and sets a cookie that binds the login to this browser. The
/// provider sends the browser back to `/v1/auth/bankid/callback`.
#[utoipa::path(tag = "Auth", operation_id = "startLogin", params(StartQuery), responses(
    (status = 302, description = "Redirect to the login provider"),
    (status = 400, description = "Invalid parameters", body = ProblemBody),
    (status = 429, description = "Too many logins from this address", body = ProblemBody),
    (status = 503, description = "The provider is unavailable", body = ProblemBody),
))]
#[get("/v1/auth/bankid")]
pub async fn start(
    query: StrictQuery<StartQuery>,
    identity: web::Data<Identity>,
    edge: web::Data<Edge>,
    context: Context,
) -> Result<HttpResponse, Problem> {
    let client = client(&query.0)?;
    let provider = query.0.provider.as_deref().unwrap_or("bankid");
    let hint = identity.login_hints.get(provider).cloned();
    let provider = ProviderId::new(provider);
    let started = identity
        .start_login
        .start(&provider, client, hint, &context.0)
        .await?;
    let life = started.expires_at - edge.clock.now();
    Ok(HttpResponse::Found()
        .insert_header((LOCATION, started.authorization_url.as_str()))
        .cookie(cookies::login(&started.browser_binding, life))
        .finish())
}

fn client(query: &StartQuery) -> Result<LoginClient, Problem> {
    let wrong = |field, error: identity::InvalidLoginClient| {
        Problem::field(field, "invalid_value", &error.to_string())
    };
    match (query.client, &query.return_path, &query.code_challenge) {
        (Client::Web, path, None) => LoginClient::web(path.as_deref().unwrap_or("/"))
            .map_err(|error| wrong("returnPath", error)),
        (Client::Mobile, None, Some(challenge)) => {
            LoginClient::mobile(challenge).map_err(|error| wrong("codeChallenge", error))
        }
        (Client::Mobile, None, None) => Err(Problem::field(
            "codeChallenge",
            "required",
            "a mobile login needs a PKCE challenge",
        )),
        (Client::Web, _, Some(_)) => Err(Problem::field(
            "codeChallenge",
            "not_allowed",
            "only for mobile logins",
        )),
        (Client::Mobile, Some(_), _) => Err(Problem::field(
            "returnPath",
            "not_allowed",
            "only for web logins",
        )),
    }
}

impl From<StartLoginError> for Problem {
    fn from(error: StartLoginError) -> Self {
        match error {
            StartLoginError::UnknownProvider => Self::field(
                "provider",
                "unknown",
                "no such login provider is configured",
            ),
            StartLoginError::Store(error) => error.into(),
            StartLoginError::InvalidLoginHint | StartLoginError::Provider(_) => {
                tracing::warn!(%error, "login cannot begin");
                Kind::LoginProviderError.into()
            }
        }
    }
}
