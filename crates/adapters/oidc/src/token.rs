//! Exchanges the code at the token endpoint (OpenID Connect Core §3.1.3).

use identity::ports::{CodeExchange, OpenIdError};
use outbound::{
    Method, Outbound, Repeat, Request, Response, StatusCode,
    header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderValue},
};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Map, Value};
use url::{Url, form_urlencoded};

use crate::{OidcConfig, client_auth::Proof, discovery::bad_status, jws::untrusted, strict_json};

/// Answer of the token endpoint.
pub(crate) struct Tokens {
    pub(crate) id_token: SecretString,
    pub(crate) access_token: SecretString,
}

/// Sends the code once: it is valid for one use.
pub(crate) async fn exchange(
    outbound: &Outbound,
    config: &OidcConfig,
    endpoint: &Url,
    exchange: &CodeExchange,
    proof: &Proof,
) -> Result<Tokens, OpenIdError> {
    let mut request = Request::new(Method::POST, endpoint.clone(), "/{token}")
        .header(
            CONTENT_TYPE,
            HeaderValue::from_static("application/x-www-form-urlencoded"),
        )
        .header(ACCEPT, HeaderValue::from_static("application/json"))
        .body(form(config, exchange, proof).into_bytes());
    if let Some(authorization) = &proof.authorization {
        let value = HeaderValue::from_str(authorization)
            .map_err(|_| OpenIdError::Unavailable("the client secret cannot be sent".into()))?;
        request = request.header(AUTHORIZATION, value);
    }
    let response = outbound
        .send(request, Repeat::Never)
        .await
        .map_err(|error| OpenIdError::Unavailable(error.to_string()))?;
    if response.status != StatusCode::OK {
        return Err(refused(&response));
    }
    read(&response)
}

fn form(config: &OidcConfig, exchange: &CodeExchange, proof: &Proof) -> String {
    form_urlencoded::Serializer::new(String::new())
        .append_pair("grant_type", "authorization_code")
        .append_pair("code", exchange.code.expose_secret())
        .append_pair("redirect_uri", config.redirect_uri.as_str())
        .append_pair("code_verifier", exchange.pkce_verifier.expose_secret())
        .extend_pairs(&proof.parameters)
        .finish()
}

fn read(response: &Response) -> Result<Tokens, OpenIdError> {
    let members = strict_json::object(&response.body)
        .ok_or_else(|| OpenIdError::Unavailable("the token response is malformed".into()))?;
    let is_bearer =
        text(&members, "token_type").is_some_and(|kind| kind.eq_ignore_ascii_case("Bearer"));
    if !is_bearer {
        return Err(untrusted("token_type"));
    }
    let secret = |name: &'static str| {
        text(&members, name)
            .map(SecretString::from)
            .ok_or_else(|| untrusted(&format!("{name} is missing")))
    };
    Ok(Tokens {
        id_token: secret("id_token")?,
        access_token: secret("access_token")?,
    })
}

/// `invalid_grant` concerns the code; every other refusal concerns our configuration or the
/// provider.
fn refused(response: &Response) -> OpenIdError {
    let members = strict_json::object(&response.body).unwrap_or_default();
    match text(&members, "error") {
        Some("invalid_grant") if response.status.is_client_error() => OpenIdError::CodeRefused,
        Some("invalid_client") => OpenIdError::Unavailable(
            "the provider does not accept our client authentication".into(),
        ),
        _ => bad_status("token endpoint", response),
    }
}

fn text<'a>(members: &'a Map<String, Value>, name: &str) -> Option<&'a str> {
    members.get(name)?.as_str()
}
