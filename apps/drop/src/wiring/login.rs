//! Login: OpenID providers from the configuration, use cases of the identity crate.

use std::sync::Arc;

use identity::{
    Authenticate, CompleteLogin, ListSessions, Logout, ProviderId, Providers, RedeemCode,
    RefreshSession, SessionPolicy, ShowProfile, StartLogin, TokenIssuer,
    ports::{Identities, Onboarding, OpenIdProvider},
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
    let store: Arc<dyn Identities> = Arc::new(store.clone());
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
            store: store.clone(),
            providers: providers.clone(),
            clock: clock.clone(),
            random,
            ids: ids.clone(),
        },
        complete_login: CompleteLogin {
            store: store.clone(),
            providers,
            tokens: tokens.clone(),
            clock: clock.clone(),
            ids: ids.clone(),
            onboarding,
        },
        redeem_code: RedeemCode {
            store: store.clone(),
            tokens: tokens.clone(),
            clock: clock.clone(),
            ids: ids.clone(),
        },
        refresh: RefreshSession {
            store: store.clone(),
            tokens,
            clock: clock.clone(),
            ids: ids.clone(),
        },
        logout: Logout {
            store: store.clone(),
            clock: clock.clone(),
            ids,
        },
        sessions: ListSessions {
            store: store.clone(),
            clock: clock.clone(),
        },
        authenticate: Authenticate {
            verifier: signer.clone(),
            store: store.clone(),
            clock,
        },
        profile: ShowProfile { store },
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
            login.auth.client_auth(),
            redirect_uri,
        )
    };
    let SystemPorts { clock, random, .. } = system.clone();
    Ok(Arc::new(OidcProvider::new(
        settings, outbound, clock, random,
    )?))
}
