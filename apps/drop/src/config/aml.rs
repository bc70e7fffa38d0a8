//! By which rules payments are watched for money laundering.

use std::{path::PathBuf, sync::Arc};

use aml::RuleSet;
use serde::{Deserialize, Serialize};

use super::checker::Checker;

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

pub(super) fn check(raw: &RawMonitoring, checker: &mut Checker<'_>) -> Option<MonitoringConfig> {
    let setting = "aml.rules";
    let rules = match &raw.rules {
        None => checker.take(setting, RuleSet::shipped())?,
        Some(file) => {
            let text = checker.file(setting, file)?;
            let named = |error| format!("{}: {error}", file.display());
            checker.take(setting, RuleSet::parse(&text).map_err(named))?
        }
    };
    Some(MonitoringConfig {
        rules: Arc::new(rules),
    })
}
