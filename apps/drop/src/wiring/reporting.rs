//! The way to the authority that suspicious transactions are reported to.

use std::sync::Arc;

use ::aml::ports::Regulator;
use altinn::AltinnClient;
use anyhow::Context;
use application::NoRegulator;
use outbound::Outbound;

use super::{SystemPorts, partners};
use crate::config::Config;

/// The authority, and the clients on the way to it.
pub(super) struct Authority {
    pub(super) regulator: Arc<dyn Regulator>,
    pub(super) clients: Vec<Arc<Outbound>>,
}

/// Altinn, where it is configured.
pub(super) fn connect(config: &Config, system: &SystemPorts) -> anyhow::Result<Authority> {
    let Some(reporting) = &config.reporting else {
        tracing::warn!("altinn.key is not set: reports can be drafted and not submitted");
        return Ok(Authority {
            regulator: Arc::new(NoRegulator),
            clients: Vec::new(),
        });
    };
    let way = |name, url| partners::outbound(config, system, name, url, None);
    let maskinporten = way("maskinporten", &reporting.maskinporten.token_url)?;
    let altinn = way("altinn", &reporting.altinn.platform_url)?;
    let client = AltinnClient::new(
        reporting.altinn.clone(),
        reporting.maskinporten.clone(),
        (maskinporten.clone(), altinn.clone()),
        system.clock.clone(),
        system.random.clone(),
    );
    Ok(Authority {
        regulator: Arc::new(client.context("altinn")?),
        clients: vec![maskinporten, altinn],
    })
}
