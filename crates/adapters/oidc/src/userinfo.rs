//! Claims from the userinfo endpoint (OpenID Connect Core §5.3), plain or as a signed JWT.

use identity::ports::OpenIdError;
use outbound::{
    Method, Outbound, Repeat, Request, StatusCode,
    header::{ACCEPT, AUTHORIZATION, HeaderValue},
};
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use crate::{
    OidcConfig,
    claims::Claims,
    discovery::bad_status,
    id_token,
    jws::{Jws, untrusted},
    keys::Keys,
    strict_json,
};

/// The endpoint, and the keys that verify signed answers.
pub(crate) struct Source<'a> {
    pub(crate) outbound: &'a Outbound,
    pub(crate) config: &'a OidcConfig,
    pub(crate) keys: &'a Keys,
    pub(crate) key_set: &'a Url,
}

impl Source<'_> {
    /// The claims about `subject`. Claims about another subject are refused, because the access
    /// token could belong to another person (§5.3.2).
    pub(crate) async fn claims(
        &self,
        endpoint: &Url,
        access_token: &SecretString,
        subject: &str,
    ) -> Result<Claims, OpenIdError> {
        let bearer = format!("Bearer {}", access_token.expose_secret());
        let mut bearer = HeaderValue::from_str(&bearer).map_err(|_| untrusted("access_token"))?;
        bearer.set_sensitive(true);
        let request = Request::new(Method::GET, endpoint.clone(), "/{userinfo}")
            .header(
                ACCEPT,
                HeaderValue::from_static("application/json, application/jwt"),
            )
            .header(AUTHORIZATION, bearer);
        let response = self
            .outbound
            .send(request, Repeat::Safe)
            .await
            .map_err(|error| OpenIdError::Unavailable(error.to_string()))?;
        if response.status != StatusCode::OK {
            return Err(bad_status("userinfo endpoint", &response));
        }
        let claims = if response.media_type().as_deref() == Some("application/jwt") {
            self.signed(&response.body).await?
        } else {
            strict_json::object(&response.body)
                .map(Claims)
                .ok_or_else(|| OpenIdError::Unavailable("userinfo is malformed".into()))?
        };
        if claims.text("sub") != Some(subject) {
            return Err(untrusted("sub of userinfo"));
        }
        Ok(claims)
    }

    async fn signed(&self, body: &[u8]) -> Result<Claims, OpenIdError> {
        let text = std::str::from_utf8(body).map_err(|_| untrusted("userinfo form"))?;
        let jws = Jws::parse(text.trim_ascii_end())?;
        self.keys.verify(&jws, self.key_set).await?;
        let claims = Claims(jws.payload);
        // A signed answer should name issuer and audience (§5.3.2); with wrong ones it is refused.
        if claims.has("iss") && claims.text("iss") != Some(&self.config.issuer) {
            return Err(untrusted("iss of userinfo"));
        }
        if claims.has("aud") {
            id_token::check_audience(&claims, self.config)?;
        }
        Ok(claims)
    }
}
