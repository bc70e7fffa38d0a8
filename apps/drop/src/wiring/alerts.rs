//! Who tells the people on duty: Slack where it is configured, else the log.

use std::sync::Arc;

use anyhow::Context;
use application::LogOnCall;
use kernel::OnCall;
use outbound::Outbound;
use secrecy::ExposeSecret;
use slack::Slack;
use url::Url;

use super::{SystemPorts, partners};
use crate::config::Config;

/// The way to the people on duty.
pub(super) struct Duty {
    pub(super) alerts: Arc<dyn OnCall>,
    /// The client it goes by, if any.
    pub(super) client: Option<Arc<Outbound>>,
}

/// Sets it up. Opens no connection yet.
pub(super) fn connect(config: &Config, system: &SystemPorts) -> anyhow::Result<Duty> {
    let Some(webhook) = &config.alerts.slack_webhook else {
        return Ok(Duty {
            alerts: Arc::new(LogOnCall),
            client: None,
        });
    };
    let url = Url::parse(webhook.expose_secret()).context("alerts.slack_webhook")?;
    let outbound = partners::outbound(config, system, "slack", &url, None)?;
    let slack = Slack::new(webhook.clone(), outbound.clone())?;
    Ok(Duty {
        alerts: Arc::new(slack),
        client: Some(outbound),
    })
}
