//! Which banks Drop connects to, and with which certificates and keys.

use std::path::Path;

use anyhow::Context;
use berlin_group::{BankProfile, SigningKey};
use outbound::ClientCertificate;

use super::{Config, LocalSecrets, RawBank, Secrets};

/// A bank that Drop connects to.
pub struct ConnectedBank {
    /// How the bank is.
    pub profile: BankProfile,
    /// Our key for signed requests (QSealC).
    pub signing_key: Option<SigningKey>,
    /// Our certificate for mutual TLS (QWAC).
    pub client_certificate: Option<ClientCertificate>,
}

impl Config {
    /// The banks to connect to: the built-in profiles with what the configuration overrides.
    ///
    /// # Errors
    /// A bank without a profile, or an address, certificate or key that cannot be used.
    pub fn connected_banks(&self) -> anyhow::Result<Vec<ConnectedBank>> {
        let profiles = berlin_group::built_in()?;
        for (id, _) in &self.banks {
            let is_known = profiles.iter().any(|profile| profile.id.as_str() == id);
            anyhow::ensure!(is_known, "banks.{id}: there is no profile of that name");
        }
        let mut banks = Vec::new();
        for profile in profiles {
            let id = profile.id.as_str();
            let configured = self.banks.iter().find(|(bank, _)| bank == id);
            if configured.is_none() && !self.environment.connects_every_bank() {
                continue;
            }
            let overrides = configured.map(|(_, bank)| bank.clone()).unwrap_or_default();
            banks.push(self.bank(profile, &overrides)?);
        }
        Ok(banks)
    }

    fn bank(&self, mut profile: BankProfile, settings: &RawBank) -> anyhow::Result<ConnectedBank> {
        if let Some(base) = &settings.base_url {
            let address = base.parse();
            profile.base_url =
                address.with_context(|| format!("banks.{}.base_url", profile.id.as_str()))?;
        }
        let hosts = settings.sca_hosts.iter().cloned();
        profile.sca_hosts.extend(hosts);
        let signing_key = signing_key(settings)?;
        if signing_key.is_none() && self.environment.calls_banks_unsigned() {
            profile.signing = None;
        }
        Ok(ConnectedBank {
            profile,
            signing_key,
            client_certificate: client_certificate(settings)?,
        })
    }
}

fn signing_key(settings: &RawBank) -> anyhow::Result<Option<SigningKey>> {
    match (&settings.signing_certificate, &settings.signing_key) {
        (Some(certificate), Some(key)) => {
            let pem = read(certificate)?;
            let key = LocalSecrets.get(key).context("signing_key")?;
            Ok(Some(SigningKey::from_pem(&pem, &key)?))
        }
        _ => Ok(None),
    }
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
