//! How the people on duty are told, and when errors are a spike.

use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use crate::error_rate::SpikePolicy;

/// Alerts, as people write them.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RawAlerts {
    /// Reference to the address of an incoming webhook of Slack; absent: alerts are only logged.
    pub slack_webhook: Option<String>,
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
