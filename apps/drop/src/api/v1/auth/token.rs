//! `POST /v1/auth/token`: an app trades its one-time code for tokens.

use actix_web::{HttpResponse, post, web};
use identity::RedeemCodeError;
use serde::Deserialize;
use utoipa::ToSchema;

use super::Tokens;
use crate::{
    api::{
        envelope::{Data, ok},
        extract::StrictJson,
        middleware::Context,
        problem::{Kind, Problem, ProblemBody},
    },
    services::Identity,
};

/// A one-time code with its PKCE verifier.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct TokenRequest {
    /// From the deep link.
    #[schema(example = "bW9iaWxlLW9uZS10aW1lLWNvZGU")]
    code: String,
    /// PKCE verifier of the login's `codeChallenge` (RFC 7636), 43 to 128 characters.
    #[schema(example = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")]
    code_verifier: String,
}

/// Exchange a one-time code for tokens
#[utoipa::path(tag = "Auth", operation_id = "redeemCode", request_body = TokenRequest, responses(
    (status = 200, description = "Logged in", body = Data<Tokens>),
    (status = 400, description = "Invalid fields", body = ProblemBody),
    (status = 401, description = "The code is wrong, expired or used", body = ProblemBody),
    (status = 429, description = "Too many tries from this address", body = ProblemBody),
))]
#[post("/v1/auth/token")]
pub async fn redeem(
    body: StrictJson<TokenRequest>,
    identity: web::Data<Identity>,
    context: Context,
) -> Result<HttpResponse, Problem> {
    let TokenRequest {
        code,
        code_verifier,
    } = body.value;
    if !(43..=128).contains(&code_verifier.len()) {
        let message = "a verifier has 43 to 128 characters";
        return Err(Problem::field("codeVerifier", "invalid_length", message));
    }
    let tokens = identity
        .redeem_code
        .redeem(&code.into(), &code_verifier.into(), &context.0)
        .await?;
    Ok(ok(Tokens::of(&tokens)))
}

impl From<RedeemCodeError> for Problem {
    fn from(error: RedeemCodeError) -> Self {
        match error {
            RedeemCodeError::Store(error) => error.into(),
            RedeemCodeError::Signing(_) => Kind::Internal.into(),
            RedeemCodeError::UnknownCode
            | RedeemCodeError::WrongVerifier
            | RedeemCodeError::SessionEnded => Kind::LoginRefused.into(),
        }
    }
}
