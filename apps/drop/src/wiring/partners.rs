//! The partners: one outbound client each, banks from their profiles.

use std::{path::Path, sync::Arc};

use anyhow::Context;
use berlin_group::{BankProfile, BankSetup, BerlinGroup, SigningKey};
use norges_bank::NorgesBank;
use outbound::{ClientCertificate, Outbound, PartnerConfig, PlainHttp, TrustedRoots};
use url::Url;

use super::SystemPorts;
use crate::config::{Config, Environment, LocalSecrets, RawBank, Secrets};

/// The partners, ready to be called.
pub(super) struct Partners {
    /// Banks.
    pub banks: Arc<BerlinGroup>,
    /// Rates.
    pub rates: Arc<NorgesBank>,
    /// One client per OpenID provider, in the order of the configuration.
    pub logins: Vec<Arc<Outbound>>,
    /// All clients.
    pub clients: Vec<Arc<Outbound>>,
}

/// Sets all partners up. Connects to none yet.
pub(super) fn connect(config: &Config, system: &SystemPorts) -> anyhow::Result<Partners> {
    let mut clients = Vec::new();
    let mut client = |name: &str, url: &Url, certificate: Option<ClientCertificate>| {
        let client = outbound(config, system, name, url, certificate)?;
        clients.push(client.clone());
        anyhow::Ok(client)
    };
    let mut banks = Vec::new();
    for profile in profiles(config)? {
        let settings = config
            .banks
            .iter()
            .find(|(id, _)| *id == profile.id.as_str());
        let settings = settings.map(|(_, bank)| bank.clone()).unwrap_or_default();
        let certificate = client_certificate(&settings)?;
        let outbound = client(profile.id.as_str(), &profile.base_url, certificate)?;
        banks.push(bank(profile, &settings, outbound, config.environment)?);
    }
    let banks = Arc::new(BerlinGroup::new(banks, &system.clock, &system.ids)?);
    let outbound = client("norges-bank", &config.norges_bank, None)?;
    let rates = Arc::new(NorgesBank::new(
        config.norges_bank.clone(),
        outbound,
        system.clock.clone(),
    ));
    let logins = config
        .login
        .iter()
        .map(|login| client(&login.id, &login.issuer_url, None))
        .collect::<anyhow::Result<Vec<_>>>()?;
    Ok(Partners {
        banks,
        rates,
        logins,
        clients,
    })
}

/// The way to one partner.
pub(super) fn outbound(
    config: &Config,
    system: &SystemPorts,
    name: &str,
    url: &Url,
    client_certificate: Option<ClientCertificate>,
) -> anyhow::Result<Arc<Outbound>> {
    let settings = PartnerConfig {
        client_certificate,
        ..settings(config, name, url)
    };
    let client = Outbound::new(settings, system.clock.clone(), system.random.clone())?;
    Ok(Arc::new(client))
}

/// How a partner at this address is called.
pub(super) fn settings(config: &Config, name: &str, url: &Url) -> PartnerConfig {
    let plain = url.scheme() == "http";
    PartnerConfig {
        // A partner on this machine without TLS is the sandbox; no authority need be installed.
        trusted_roots: if plain {
            TrustedRoots::Only(Vec::new())
        } else {
            TrustedRoots::System
        },
        plain_http: match (plain, config.environment) {
            (true, Environment::Development) => PlainHttp::AnyHost,
            (true, Environment::Production) => PlainHttp::LoopbackOnly,
            (false, _) => PlainHttp::Refused,
        },
        ..PartnerConfig::new(name)
    }
}

/// The built-in profiles, with what the configuration says otherwise. In production only banks
/// that the configuration names are connected.
fn profiles(config: &Config) -> anyhow::Result<Vec<BankProfile>> {
    let mut profiles = Vec::new();
    for mut profile in berlin_group::built_in()? {
        let settings = config
            .banks
            .iter()
            .find(|(id, _)| *id == profile.id.as_str());
        match settings {
            None if config.environment == Environment::Production => continue,
            None => {}
            Some((id, bank)) => {
                if let Some(base) = &bank.base_url {
                    profile.base_url = base
                        .parse()
                        .with_context(|| format!("banks.{id}.base_url"))?;
                }
                profile.sca_hosts.extend(bank.sca_hosts.iter().cloned());
            }
        }
        profiles.push(profile);
    }
    for (id, _) in &config.banks {
        let known = profiles.iter().any(|profile| profile.id.as_str() == id);
        anyhow::ensure!(known, "banks.{id}: there is no profile of that name");
    }
    Ok(profiles)
}

fn bank(
    mut profile: BankProfile,
    settings: &RawBank,
    outbound: Arc<Outbound>,
    environment: Environment,
) -> anyhow::Result<BankSetup> {
    let signing_key = match (&settings.signing_certificate, &settings.signing_key) {
        (Some(certificate), Some(key)) => {
            let pem = read(certificate)?;
            let key = LocalSecrets.get(key).context("signing_key")?;
            Some(SigningKey::from_pem(&pem, &key)?)
        }
        _ => None,
    };
    // The sandbox takes unsigned requests, so that nobody needs a certificate to begin.
    if signing_key.is_none() && environment == Environment::Development {
        profile.signing = None;
    }
    Ok(BankSetup {
        profile,
        outbound,
        signing_key,
    })
}

fn client_certificate(settings: &RawBank) -> anyhow::Result<Option<ClientCertificate>> {
    match (&settings.client_certificate, &settings.client_key) {
        (Some(certificate), Some(key)) => Ok(Some(ClientCertificate {
            certificate_pem: read(certificate)?,
            key_pem: LocalSecrets.get(key).context("client_key")?,
        })),
        _ => Ok(None),
    }
}

fn read(path: &Path) -> anyhow::Result<String> {
    std::fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))
}
