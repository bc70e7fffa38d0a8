//! On-call notification, and which error rate causes one.

use chrono::TimeDelta;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

use super::{checker::Checker, secrets::SecretRef};
use crate::error_rate::SpikePolicy;

/// Alerts, as people write them.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RawAlerts {
    /// Reference to the address of an incoming webhook of Slack; absent: alerts are only logged.
    pub slack_webhook: Option<SecretRef>,
    /// So many errors …
    pub spike_errors: u32,
    /// … within so many seconds are a spike.
    pub spike_seconds: u32,
    /// After an alert no further one for so many minutes.
    pub quiet_minutes: u32,
}

impl Default for RawAlerts {
    fn default() -> Self {
        Self {
            slack_webhook: None,
            spike_errors: 20,
            spike_seconds: 60,
            quiet_minutes: 15,
        }
    }
}

/// Alerts, checked.
#[derive(Debug, Clone)]
pub struct Alerting {
    /// Slack's webhook.
    pub slack_webhook: Option<SecretString>,
    /// What is a spike.
    pub spike: SpikePolicy,
}

pub(super) fn check(raw: &RawAlerts, checker: &mut Checker<'_>) -> Alerting {
    let setting = "alerts.slack_webhook";
    let slack_webhook = raw.slack_webhook.as_ref().and_then(|reference| {
        let webhook = checker.secret(setting, reference)?;
        checker.url(setting, webhook.expose_secret())?;
        Some(webhook)
    });
    for (setting, value, most) in [
        ("alerts.spike_errors", raw.spike_errors, 1_000_000),
        ("alerts.spike_seconds", raw.spike_seconds, 3_600),
        ("alerts.quiet_minutes", raw.quiet_minutes, 1_440),
    ] {
        checker.range(setting, &value, &(1..=most));
    }
    Alerting {
        slack_webhook,
        spike: SpikePolicy {
            errors: raw.spike_errors.into(),
            within: TimeDelta::seconds(raw.spike_seconds.into()),
            quiet: TimeDelta::minutes(raw.quiet_minutes.into()),
        },
    }
}
