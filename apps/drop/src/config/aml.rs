//! By which rules payments are watched for money laundering.

use std::{path::PathBuf, sync::Arc};

use aml::RuleSet;
use serde::{Deserialize, Serialize};

/// Monitoring, as people write it.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RawMonitoring {
    /// TOML file of the rule set that decides until an officer activates another; absent: the one
    /// Drop comes with.
    pub rules: Option<PathBuf>,
}

/// Monitoring, checked.
#[derive(Debug, Clone)]
pub struct MonitoringConfig {
    /// The rule set that decides until an officer activates another.
    pub rules: Arc<RuleSet>,
}
