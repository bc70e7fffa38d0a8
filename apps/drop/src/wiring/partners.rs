//! The partners: one outbound client each, banks from their profiles.

use std::sync::Arc;

use berlin_group::{BankSetup, BerlinGroup};
use norges_bank::NorgesBank;
use outbound::{ClientCertificate, Outbound, PartnerConfig};
use url::Url;

use super::SystemPorts;
use crate::config::Config;

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
    for bank in config.connected_banks()? {
        let (profile, certificate) = (bank.profile, bank.client_certificate);
        banks.push(BankSetup {
            outbound: client(profile.id.as_str(), &profile.base_url, certificate)?,
            signing_key: bank.signing_key,
            profile,
        });
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

/// The client on the way to one partner.
pub(super) fn outbound(
    config: &Config,
    system: &SystemPorts,
    name: &str,
    url: &Url,
    client_certificate: Option<ClientCertificate>,
) -> anyhow::Result<Arc<Outbound>> {
    let partner = PartnerConfig {
        client_certificate,
        ..config.environment.partner(name, url)
    };
    let client = Outbound::new(partner, system.clock.clone(), system.random.clone())?;
    Ok(Arc::new(client))
}
