//! Login: OpenID providers from the configuration, use cases of the identity crate.

use std::sync::Arc;

use identity::{
    Authenticate, CompleteLogin, ListSessions, Logout, ProviderId, Providers, RedeemCode,
    RefreshSession, SessionPolicy, ShowProfile, StartLogin, Storage, TokenIssuer,
    ports::{Onboarding, OpenIdProvider},
};
use oidc::{OidcConfig, OidcProvider};
use outbound::Outbound;
use store::Store;

use super::{SystemPorts, partners::Partners};
use crate::{
    config::{Config, Login},
    keys,
    services::Identity,
};

pub(super) fn identity(
    config: &Config,
    system: &SystemPorts,
    store: &Store,
    partners: &Partners,
    onboarding: Arc<dyn Onboarding>,
) -> anyhow::Result<Identity> {
    let SystemPorts { clock, ids, random } = system.clone();
    let storage = Storage::of(Arc::new(store.clone()));
    let signer = Arc::new(keys::tokens(config)?);
    let tokens = TokenIssuer {
        signer: signer.clone(),
        random: random.clone(),
        policy: SessionPolicy::default(),
    };
    let pairs = config.login.iter().zip(&partners.logins);
    let providers = pairs
        .map(|(login, outbound)| provider(config, system, login, outbound.clone()))
        .collect::<anyhow::Result<Vec<_>>>()?;
    let providers = Providers::new(providers);
    Ok(Identity {
        start_login: StartLogin {
            storage: storage.clone(),
            providers: providers.clone(),
            clock: clock.clone(),
            random,
            ids: ids.clone(),
        },
        complete_login: CompleteLogin {
            storage: storage.clone(),
            providers,
            tokens: tokens.clone(),
            clock: clock.clone(),
            ids: ids.clone(),
            onboarding,
        },
        redeem_code: RedeemCode {
            storage: storage.clone(),
            tokens: tokens.clone(),
            clock: clock.clone(),
            ids: ids.clone(),
        },
        refresh: RefreshSession {
            storage: storage.clone(),
            tokens,
            clock: clock.clone(),
            ids: ids.clone(),
        },
        logout: Logout {
            storage: storage.clone(),
            clock: clock.clone(),
            ids,
        },
        sessions: ListSessions {
            queries: storage.queries.clone(),
            clock: clock.clone(),
        },
        authenticate: Authenticate {
            verifier: signer.clone(),
            queries: storage.queries.clone(),
            clock,
        },
        profile: ShowProfile {
            people: storage.queries,
        },
        signer,
        login_hints: config.login_hints(),
    })
}

fn provider(
    config: &Config,
    system: &SystemPorts,
    login: &Login,
    outbound: Arc<Outbound>,
) -> anyhow::Result<Arc<dyn OpenIdProvider>> {
    let redirect_uri = config.http.public_url.join("/v1/auth/bankid/callback")?;
    let settings = OidcConfig {
        id: ProviderId::new(login.id.clone()),
        scopes: login.scopes.clone(),
        national_id_claims: login.national_id_claims.clone(),
        national_id_policy: config.environment.national_id_policy(),
        ..OidcConfig::bankid(
            &login.issuer,
            &login.client_id,
            login.auth.clone(),
            redirect_uri,
        )
    };
    let SystemPorts { clock, random, .. } = system.clone();
    Ok(Arc::new(OidcProvider::new(
        settings, outbound, clock, random,
    )?))
}
