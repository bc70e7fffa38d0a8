//! Rule sets: added, activated, run in shadow mode. Each step records who, when and why.

use kernel::{RequestContext, StoreError};
use serde_json::json;
use thiserror::Error;

use super::alerts::MAX_ATTEMPTS;
use crate::{
    Activation, ActivationRecord, CaseText, Forbidden, InvalidRuleSet, Officer, RuleSet,
    RuleSetVersion, Running, Storage, StoredRuleSet, SystemPorts, Task,
};

/// Why rule sets were not changed.
#[derive(Debug, Error)]
pub enum RuleSetError {
    /// The role does not permit it.
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    /// The text is no rule set; says on which line.
    #[error(transparent)]
    Invalid(#[from] InvalidRuleSet),
    /// Another rule set has this version; a changed text needs a new version.
    #[error("there is another rule set of this version")]
    VersionTaken,
    /// No rule set has this version.
    #[error("there is no rule set of this version")]
    NotFound,
    /// No rule set runs in shadow mode.
    #[error("no rule set runs in the shadow")]
    NoShadow,
    /// Concurrent changes: every attempt met a conflict.
    #[error("the running rule sets are being changed by others")]
    Contended,
    /// Storage failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Shows rule sets.
#[derive(Clone)]
pub struct ReadRuleSets {
    storage: Storage,
}

impl ReadRuleSets {
    /// The use case over its ports.
    pub fn new(storage: &Storage) -> Self {
        Self {
            storage: storage.clone(),
        }
    }

    /// The rule sets in force, and in a shadow run.
    pub async fn running(&self, officer: &Officer) -> Result<Running, RuleSetError> {
        officer.may(Task::ReadRuleSets)?;
        Ok(self.storage.rule_sets.running().await?)
    }

    /// The rule sets added last, newest first.
    pub async fn list(&self, officer: &Officer) -> Result<Vec<StoredRuleSet>, RuleSetError> {
        officer.may(Task::ReadRuleSets)?;
        Ok(self.storage.rule_sets.rule_sets().await?)
    }

    /// The last changes of what is in force, newest first.
    pub async fn activations(
        &self,
        officer: &Officer,
    ) -> Result<Vec<ActivationRecord>, RuleSetError> {
        officer.may(Task::ReadRuleSets)?;
        Ok(self.storage.rule_sets.activations().await?)
    }
}

/// Adds rule sets.
#[derive(Clone)]
pub struct AddRuleSet {
    storage: Storage,
    system: SystemPorts,
}

impl AddRuleSet {
    /// Creates the use case from its ports.
    pub fn new(storage: &Storage, system: &SystemPorts) -> Self {
        Self {
            storage: storage.clone(),
            system: system.clone(),
        }
    }

    /// Adds a rule set; the same text again changes nothing.
    pub async fn add(
        &self,
        officer: &Officer,
        text: &str,
        context: &RequestContext,
    ) -> Result<StoredRuleSet, RuleSetError> {
        officer.may(Task::ManageRuleSets)?;
        let rules = RuleSet::parse(text)?;
        let stored = StoredRuleSet {
            version: rules.version().clone(),
            text: text.to_owned(),
            digest: rules.digest(),
            added_by: officer.user_id,
            added_at: self.system.now(),
        };
        match self.store(&stored, officer, context).await {
            Err(StoreError::Conflict { .. }) => {
                let there = self.storage.rule_sets.rule_set(&stored.version).await?;
                let same = there.filter(|there| there.digest == stored.digest);
                same.ok_or(RuleSetError::VersionTaken)
            }
            added => Ok(added.map(|()| stored)?),
        }
    }

    async fn store(
        &self,
        stored: &StoredRuleSet,
        officer: &Officer,
        context: &RequestContext,
    ) -> Result<(), StoreError> {
        let (actor, action) = (officer.actor(), "aml.rule_set_added");
        let audit = self.system.audit(context, actor, action, &stored.version);
        let audit = audit.with(json!({ "digest": stored.digest }));
        let mut unit = self.storage.units.begin().await?;
        unit.rule_sets().add(stored).await?;
        unit.change_log().audit(&audit).await?;
        unit.commit().await
    }
}

/// Activates rule sets.
#[derive(Clone)]
struct Switch {
    storage: Storage,
    system: SystemPorts,
}

impl Switch {
    async fn apply<F>(
        &self,
        officer: &Officer,
        what: Activation,
        reason: &CaseText,
        context: &RequestContext,
        change: F,
    ) -> Result<Running, RuleSetError>
    where
        F: Fn(Running) -> Result<(Running, RuleSetVersion), RuleSetError> + Send + Sync,
    {
        officer.may(Task::ManageRuleSets)?;
        for _ in 0..MAX_ATTEMPTS {
            let (running, rule_set) = change(self.storage.rule_sets.running().await?)?;
            let line = ActivationRecord {
                rule_set,
                what,
                by: officer.user_id,
                at: self.system.now(),
                reason: reason.clone(),
            };
            match self.store(&running, &line, officer, context).await {
                Err(StoreError::Conflict { .. }) => {}
                stored => {
                    stored?;
                    let version = running.version.saturating_add(1);
                    return Ok(Running { version, ..running });
                }
            }
        }
        Err(RuleSetError::Contended)
    }

    async fn store(
        &self,
        running: &Running,
        line: &ActivationRecord,
        officer: &Officer,
        context: &RequestContext,
    ) -> Result<(), StoreError> {
        let action = match line.what {
            Activation::Activated => "aml.rule_set_activated",
            Activation::ShadowStarted => "aml.shadow_started",
            Activation::ShadowStopped => "aml.shadow_stopped",
        };
        let (system, actor) = (&self.system, officer.actor());
        let audit = system.audit(context, actor, action, &line.rule_set);
        let mut unit = self.storage.units.begin().await?;
        unit.rule_sets().run(running, line).await?;
        unit.change_log().audit(&audit).await?;
        unit.commit().await
    }

    async fn stored(&self, version: &RuleSetVersion) -> Result<StoredRuleSet, RuleSetError> {
        let found = self.storage.rule_sets.rule_set(version).await?;
        let found = found.ok_or(RuleSetError::NotFound)?;
        // It may have been stored by another version of Drop, with other rules.
        RuleSet::parse(&found.text)?;
        Ok(found)
    }
}

macro_rules! use_case {
    ($(#[$meta:meta])* $name:ident) => {
        $(#[$meta])*
        #[derive(Clone)]
        pub struct $name(Switch);

        impl $name {
            /// Creates the use case from its ports.
            pub fn new(storage: &Storage, system: &SystemPorts) -> Self {
                let (storage, system) = (storage.clone(), system.clone());
                Self(Switch { storage, system })
            }
        }
    };
}

use_case!(
    /// Activates a rule set.
    ActivateRuleSet
);

impl ActivateRuleSet {
    /// Activates the rule set. If it ran in shadow mode, shadow mode ends.
    pub async fn activate(
        &self,
        officer: &Officer,
        version: &RuleSetVersion,
        reason: &CaseText,
        context: &RequestContext,
    ) -> Result<Running, RuleSetError> {
        officer.may(Task::ManageRuleSets)?;
        let stored = self.0.stored(version).await?;
        let what = Activation::Activated;
        let change = |running: Running| {
            let other = |shadow: &StoredRuleSet| shadow.version != stored.version;
            let running = Running {
                active: Some(stored.clone()),
                shadow: running.shadow.filter(other),
                version: running.version,
            };
            Ok((running, stored.version.clone()))
        };
        self.0.apply(officer, what, reason, context, change).await
    }
}

use_case!(
    /// Runs a rule set in shadow mode beside the active one.
    StartShadow
);

impl StartShadow {
    /// Starts shadow mode: its outcome is recorded and has no effect.
    pub async fn start(
        &self,
        officer: &Officer,
        version: &RuleSetVersion,
        reason: &CaseText,
        context: &RequestContext,
    ) -> Result<Running, RuleSetError> {
        officer.may(Task::ManageRuleSets)?;
        let stored = self.0.stored(version).await?;
        let what = Activation::ShadowStarted;
        let change = |running: Running| {
            let shadow = Some(stored.clone());
            Ok((Running { shadow, ..running }, stored.version.clone()))
        };
        self.0.apply(officer, what, reason, context, change).await
    }
}

use_case!(
    /// Ends shadow mode.
    StopShadow
);

impl StopShadow {
    /// Ends shadow mode.
    pub async fn stop(
        &self,
        officer: &Officer,
        reason: &CaseText,
        context: &RequestContext,
    ) -> Result<Running, RuleSetError> {
        let what = Activation::ShadowStopped;
        let change = |running: Running| {
            let shadow = running.shadow.clone().ok_or(RuleSetError::NoShadow)?;
            let shadow_off = Running {
                shadow: None,
                ..running
            };
            Ok((shadow_off, shadow.version))
        };
        self.0.apply(officer, what, reason, context, change).await
    }
}
