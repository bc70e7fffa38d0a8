//! `GET /v1/auth/bankid/callback`: where the eID sends the browser back to.

use actix_web::{
    HttpRequest, HttpResponse, get,
    http::header::{LOCATION, USER_AGENT},
    web,
};
use identity::{Callback, CallbackAnswer, CompleteLoginError, CompletedLogin, Device};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::{
    api::{
        Edge, cookies,
        extract::Fields,
        middleware::Context,
        problem::{Kind, Problem, ProblemBody},
    },
    services::Identity,
};

/// What the provider appends. Providers add parameters of their own, which are passed over.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct CallbackQuery {
    /// The `state` of the login.
    state: Option<String>,
    /// The authorization code.
    code: Option<String>,
    /// Error code in place of an authorization code.
    #[param(example = "access_denied")]
    error: Option<String>,
}

/// Complete a login
///
/// Browsers get cookies and are redirected to the path the login started with. Apps are redirected
/// to `drop://auth/callback?code=…` with a one-time code for POST /v1/auth/token, never a token.
#[utoipa::path(tag = "Auth", operation_id = "completeLogin", params(CallbackQuery), responses(
    (status = 302, description = "Logged in: to the web client or the app"),
    (status = 400, description = "Parameters are missing", body = ProblemBody),
    (status = 401, description = "The login is refused; nothing was created", body = ProblemBody),
    (status = 403, description = "Under 18, or the account is closed", body = ProblemBody),
    (status = 429, description = "Too many logins from this address", body = ProblemBody),
    (status = 503, description = "The provider is unavailable", body = ProblemBody),
))]
#[get("/v1/auth/bankid/callback")]
pub async fn complete(
    request: HttpRequest,
    query: web::Query<CallbackQuery>,
    identity: web::Data<Identity>,
    edge: web::Data<Edge>,
    context: Context,
) -> Result<HttpResponse, Problem> {
    let binding = request
        .cookie(cookies::LOGIN_COOKIE)
        .map(|c| c.value().to_owned().into());
    let callback = read(query.into_inner(), binding)?;
    let agent = request
        .headers()
        .get(USER_AGENT)
        .and_then(|agent| agent.to_str().ok());
    let device = Device::new(agent, context.0.client_ip);
    let done = identity
        .complete_login
        .complete(callback, device, &context.0)
        .await?;
    let mut response = HttpResponse::Found();
    response.cookie(cookies::forget_login());
    match done {
        CompletedLogin::Web {
            tokens,
            return_path,
            ..
        } => {
            let target = edge
                .web_url
                .join(&return_path)
                .map_err(|_| Kind::Internal)?;
            for cookie in cookies::session(&tokens, edge.clock.now()) {
                response.cookie(cookie);
            }
            response.insert_header((LOCATION, target.as_str()));
        }
        CompletedLogin::Mobile { code } => {
            let link = format!("drop://auth/callback?code={}", code.expose_secret());
            response.insert_header((LOCATION, link));
        }
    }
    Ok(response.finish())
}

fn read(query: CallbackQuery, binding: Option<SecretString>) -> Result<Callback, Problem> {
    let mut fields = Fields::default();
    let fits = |text: &String| !text.is_empty() && text.len() <= 4096;
    let state = query.state.filter(fits).ok_or("this parameter is required");
    let state = fields.take("state", "required", state);
    let answer = match (query.code.filter(fits), query.error) {
        (Some(code), None) => Ok(CallbackAnswer::Code(code.into())),
        (None, Some(error)) => Ok(CallbackAnswer::Error(error)),
        _ => Err("either code or error is required"),
    };
    let answer = fields.take("code", "required", answer);
    let (state, answer) = fields.finish(state.zip(answer))?;
    Ok(Callback {
        state: state.into(),
        answer,
        browser_binding: binding,
    })
}

impl From<CompleteLoginError> for Problem {
    fn from(error: CompleteLoginError) -> Self {
        use CompleteLoginError as E;
        match &error {
            E::Store(_) => {}
            refused => tracing::info!(reason = %refused, "login refused"),
        }
        match error {
            E::UnknownState | E::Refused(_) | E::MissingClaim(_) => Kind::LoginRefused.into(),
            E::Denied => Kind::LoginDenied.into(),
            E::Underage => Kind::Underage.into(),
            E::AccountClosed(_) => Kind::AccountClosed.into(),
            E::ProviderUnavailable(_) => Kind::LoginProviderError.into(),
            E::Signing(_) => Kind::Internal.into(),
            E::Store(error) => error.into(),
        }
    }
}
