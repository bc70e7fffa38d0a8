//! Implements the port for one provider.

use std::sync::Arc;

use async_trait::async_trait;
use identity::{
    ProviderId,
    ports::{AuthorizationRequest, CodeExchange, OpenIdError, OpenIdProvider, VerifiedIdentity},
};
use kernel::{Clock, RandomSource};
use openidconnect::{
    AuthenticationFlow, ClientId, CsrfToken, LoginHint, Nonce, PkceCodeChallenge, PkceCodeVerifier,
    RedirectUrl, Scope,
    core::{CoreClient, CoreProviderMetadata, CoreResponseType},
};
use outbound::Outbound;
use secrecy::ExposeSecret;
use url::Url;

use crate::{
    InvalidOidcConfig, OidcConfig,
    claims::Claims,
    client_auth::Authenticator,
    discovery::Discovery,
    id_token::{self, Expected},
    jws::{Jws, untrusted},
    keys::Keys,
    person, token,
    userinfo::Source,
};

/// One OpenID provider.
pub struct OidcProvider {
    config: OidcConfig,
    authenticator: Authenticator,
    discovery: Discovery,
    keys: Keys,
    outbound: Arc<Outbound>,
    clock: Arc<dyn Clock>,
    random: Arc<dyn RandomSource>,
}

impl OidcProvider {
    /// Creates the provider; the first login contacts it.
    ///
    /// # Errors
    /// See [`InvalidOidcConfig`].
    pub fn new(
        config: OidcConfig,
        outbound: Arc<Outbound>,
        clock: Arc<dyn Clock>,
        random: Arc<dyn RandomSource>,
    ) -> Result<Self, InvalidOidcConfig> {
        if config.client_id.is_empty() || config.national_id_claims.is_empty() {
            return Err(InvalidOidcConfig::Empty(config.id));
        }
        let is_issuer = |url: Url| {
            ["http", "https"].contains(&url.scheme())
                && url.query().is_none()
                && url.fragment().is_none()
        };
        if !Url::parse(&config.issuer).is_ok_and(is_issuer) {
            return Err(InvalidOidcConfig::Issuer(config.id));
        }
        Ok(Self {
            authenticator: Authenticator::new(&config)?,
            discovery: Discovery::new(
                config.issuer.clone(),
                config.metadata_life,
                outbound.clone(),
                clock.clone(),
            ),
            keys: Keys::new(
                config.metadata_life,
                config.key_refetch_interval,
                outbound.clone(),
                clock.clone(),
            ),
            config,
            outbound,
            clock,
            random,
        })
    }

    /// Verifies the ID token: signature first, then every claim.
    async fn verified(
        &self,
        id_token: &str,
        expected: &Expected<'_>,
        metadata: &CoreProviderMetadata,
    ) -> Result<Claims, OpenIdError> {
        let jws = Jws::parse(id_token)?;
        self.keys.verify(&jws, metadata.jwks_uri().url()).await?;
        let claims = Claims(jws.payload);
        id_token::check(&claims, &self.config, expected, self.clock.now())?;
        Ok(claims)
    }
}

#[async_trait]
impl OpenIdProvider for OidcProvider {
    fn id(&self) -> &ProviderId {
        &self.config.id
    }

    async fn authorization_url(&self, request: &AuthorizationRequest) -> Result<Url, OpenIdError> {
        let metadata = self.discovery.metadata().await?;
        let verifier = request.pkce_verifier.expose_secret();
        // RFC 7636 §4.1; the library panics on other lengths.
        if !(43..=128).contains(&verifier.len()) {
            return Err(untrusted("length of the PKCE verifier"));
        }
        let challenge = PkceCodeChallenge::from_code_verifier_sha256(&PkceCodeVerifier::new(
            verifier.to_owned(),
        ));
        let client = CoreClient::from_provider_metadata(
            metadata.as_ref().clone(),
            ClientId::new(self.config.client_id.clone()),
            None,
        )
        .set_redirect_uri(RedirectUrl::from_url(self.config.redirect_uri.clone()));
        let state = request.state.expose_secret().to_owned();
        let nonce = request.nonce.expose_secret().to_owned();
        let mut authorization = client
            .authorize_url(
                AuthenticationFlow::<CoreResponseType>::AuthorizationCode,
                || CsrfToken::new(state),
                || Nonce::new(nonce),
            )
            .set_pkce_challenge(challenge);
        for scope in self.config.scopes.iter().filter(|one| *one != "openid") {
            authorization = authorization.add_scope(Scope::new(scope.clone()));
        }
        if let Some(hint) = &request.login_hint {
            authorization = authorization.set_login_hint(LoginHint::new(hint.clone()));
        }
        let (url, _, _) = authorization.url();
        Ok(url)
    }

    async fn exchange(&self, exchange: &CodeExchange) -> Result<VerifiedIdentity, OpenIdError> {
        let metadata = self.discovery.metadata().await?;
        let endpoint = metadata
            .token_endpoint()
            .ok_or_else(|| OpenIdError::Unavailable("no token endpoint".into()))?;
        let (config, now) = (&self.config, self.clock.now());
        let proof =
            self.authenticator
                .proof(config, endpoint.as_str(), now, self.random.as_ref())?;
        let tokens =
            token::exchange(&self.outbound, config, endpoint.url(), exchange, &proof).await?;
        let expected = Expected {
            nonce: &exchange.nonce,
            access_token: &tokens.access_token,
        };
        let mut claims = self
            .verified(tokens.id_token.expose_secret(), &expected, &metadata)
            .await?;
        if let (false, Some(userinfo)) = (
            person::is_named(&claims, config),
            metadata.userinfo_endpoint(),
        ) {
            let source = Source {
                outbound: &self.outbound,
                config,
                keys: &self.keys,
                key_set: metadata.jwks_uri().url(),
            };
            let subject = claims.text("sub").unwrap_or_default();
            let more = source
                .claims(userinfo.url(), &tokens.access_token, subject)
                .await?;
            claims.complete(more);
        }
        person::identity(&claims, config)
    }
}
