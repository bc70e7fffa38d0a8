//! `/v1/auth`: BankID login, tokens, sessions.

pub mod bankid;
pub mod callback;
pub mod logout;
pub mod me;
pub mod passwords;
pub mod refresh;
pub mod sessions;
pub mod token;

use identity::IssuedTokens;
use secrecy::ExposeSecret;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

/// Registers `/v1/auth`.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(bankid::start)
        .service(callback::complete)
        .service(token::redeem)
        .service(refresh::refresh)
        .service(logout::logout)
        .service(me::me)
        .service(sessions::list)
        .service(sessions::end_all)
        .service(sessions::end_one)
        .service(passwords::login)
        .service(passwords::register);
}

/// Tokens for a client that keeps them itself.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Tokens {
    /// JWT; send it as `Authorization: Bearer …`.
    #[schema(example = "eyJhbGciOiJFZERTQSIsImtpZCI6IjEiLCJ0eXAiOiJhdCtqd3QifQ.e30.c2lnbmF0dXJl")]
    access_token: String,
    /// Always `Bearer`.
    #[schema(example = "Bearer")]
    token_type: &'static str,
    /// End of the access token.
    #[schema(example = "2026-11-20T12:15:00Z")]
    expires_at: chrono::DateTime<chrono::Utc>,
    /// For one use at POST /v1/auth/refresh.
    #[schema(example = "cmVmcmVzaC10b2tlbi1vZi0zMi1yYW5kb20tYnl0ZXM")]
    refresh_token: String,
    /// End of the session.
    #[schema(example = "2026-11-21T12:00:00Z")]
    session_expires_at: chrono::DateTime<chrono::Utc>,
}

impl Tokens {
    /// As they go out.
    pub fn of(tokens: &IssuedTokens) -> Self {
        Self {
            access_token: tokens.access.expose_secret().to_owned(),
            token_type: "Bearer",
            expires_at: tokens.access_expires_at,
            refresh_token: tokens.refresh.expose_secret().to_owned(),
            session_expires_at: tokens.session_expires_at,
        }
    }
}
