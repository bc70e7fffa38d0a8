//! The way to the authority that suspicious payments are reported to, and who the people in its
//! reports are.

use std::sync::Arc;

use ::aml::{
    Receipt, StrId,
    ports::{Customers, Filed, Regulator, RegulatorError, ReportedPerson, Submission},
};
use altinn::AltinnClient;
use anyhow::Context;
use async_trait::async_trait;
use identity::ports::IdentityQueries;
use kernel::{StoreError, UserId};
use outbound::Outbound;

use super::{SystemPorts, partners};
use crate::config::Config;

/// Who customers are, from their accounts.
pub(super) struct People(pub(super) Arc<dyn IdentityQueries>);

#[async_trait]
impl Customers for People {
    async fn person(&self, customer: UserId) -> Result<Option<ReportedPerson>, StoreError> {
        let user = self.0.user(customer).await?;
        Ok(user.map(|user| ReportedPerson {
            name: user.name.full.as_str().to_owned(),
            birth_date: user.birth_date.date(),
            national_id: user.national_id.expose().to_owned().into(),
            customer_since: user.created_at,
        }))
    }
}

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
            regulator: Arc::new(Nowhere),
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

/// No authority is configured: approved reports wait until one is.
struct Nowhere;

impl Nowhere {
    fn closed<T>() -> Result<T, RegulatorError> {
        let why = "altinn.key is not set; set it, and the report is sent by itself";
        Err(RegulatorError::Unavailable(why.to_owned()))
    }
}

#[async_trait]
impl Regulator for Nowhere {
    async fn submit(&self, _: &Submission) -> Result<Receipt, RegulatorError> {
        Self::closed()
    }

    async fn find(&self, _: StrId) -> Result<Option<Filed>, RegulatorError> {
        Self::closed()
    }
}
