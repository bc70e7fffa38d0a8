//! Rule sets: texts that never change, and which of them is at work.

use std::sync::Arc;

use kernel::StoreError;

use super::{
    AmlStorage,
    sample::{Sample, after, committed, text},
};
use crate::{Activation, ActivationRecord, Digest, RuleSet, Running, StoredRuleSet};

fn rule_set(sample: &Sample, version: &str) -> StoredRuleSet {
    let text = RuleSet::SHIPPED.replace("2026-11", version);
    StoredRuleSet {
        version: version.parse().unwrap(),
        digest: Digest::of(text.as_bytes()),
        text,
        added_by: sample.people[0],
        added_at: after(0),
    }
}

async fn stored(store: &Arc<dyn AmlStorage>, version: &str) -> StoredRuleSet {
    let rule_set = rule_set(&Sample::new(), version);
    committed(store, async |unit| {
        unit.rule_sets().add(&rule_set).await.unwrap();
    })
    .await;
    rule_set
}

async fn run(
    store: &Arc<dyn AmlStorage>,
    running: &mut Running,
    what: Activation,
    of: &StoredRuleSet,
) -> Result<(), StoreError> {
    let line = ActivationRecord {
        rule_set: of.version.clone(),
        what,
        by: Sample::new().people[1],
        at: after(running.version),
        reason: text("tried\nfor a week"),
    };
    let mut unit = store.begin().await?;
    unit.rule_sets().run(running, &line).await?;
    unit.commit().await
}

/// Newest first in the list.
pub async fn a_rule_set_survives_storage_to_the_byte(store: Arc<dyn AmlStorage>) {
    let first = stored(&store, "v1").await;
    let second = StoredRuleSet {
        added_at: after(1),
        ..rule_set(&Sample::new(), "v2")
    };
    committed(&store, async |unit| {
        unit.rule_sets().add(&second).await.unwrap();
    })
    .await;
    let found = store.rule_set(&first.version).await.unwrap();
    assert_eq!(found, Some(first.clone()));
    assert_eq!(store.rule_sets().await.unwrap(), [second, first]);
    let unknown = "v3".parse().unwrap();
    assert_eq!(store.rule_set(&unknown).await.unwrap(), None);
}

/// Whatever the text.
pub async fn a_version_is_taken_once(store: Arc<dyn AmlStorage>) {
    let first = stored(&store, "v1").await;
    let mut unit = store.begin().await.unwrap();
    let again = unit.rule_sets().add(&first).await;
    assert!(matches!(again, Err(StoreError::Conflict(_))));
}

/// Then the rule set that Drop comes with decides.
pub async fn nothing_runs_at_first(store: Arc<dyn AmlStorage>) {
    assert_eq!(store.running().await.unwrap(), Running::default());
    assert!(store.activations().await.unwrap().is_empty());
}

/// The first change as well.
pub async fn what_runs_is_changed_by_compare_and_swap(store: Arc<dyn AmlStorage>) {
    let (first, second) = (stored(&store, "v1").await, stored(&store, "v2").await);
    let mut running = Running {
        active: Some(first.clone()),
        shadow: None,
        version: 0,
    };
    run(&store, &mut running, Activation::Activated, &first)
        .await
        .unwrap();
    assert_eq!(running.version, 1);
    let mut stale = Running {
        version: 0,
        ..running.clone()
    };
    let stale = run(&store, &mut stale, Activation::Activated, &first).await;
    assert!(matches!(stale, Err(StoreError::Conflict(_))));
    assert_eq!(store.running().await.unwrap(), running);
    running.shadow = Some(second.clone());
    run(&store, &mut running, Activation::ShadowStarted, &second)
        .await
        .unwrap();
    assert_eq!(store.running().await.unwrap(), running);
    running.shadow = None;
    run(&store, &mut running, Activation::ShadowStopped, &second)
        .await
        .unwrap();
    assert_eq!(store.running().await.unwrap(), running);
    assert_eq!(store.activations().await.unwrap().len(), 3);
}

/// With who, when and why.
pub async fn activations_are_listed_newest_first(store: Arc<dyn AmlStorage>) {
    let first = stored(&store, "v1").await;
    for version in 0..3 {
        let mut running = Running {
            active: Some(first.clone()),
            shadow: None,
            version,
        };
        run(&store, &mut running, Activation::Activated, &first)
            .await
            .unwrap();
    }
    let lines = store.activations().await.unwrap();
    let at: Vec<_> = lines.iter().map(|line| line.at).collect();
    assert_eq!(at, [after(2), after(1), after(0)]);
    assert_eq!(lines[0].by, Sample::new().people[1]);
    assert_eq!(lines[0].reason, text("tried\nfor a week"));
    assert_eq!(lines[0].what, Activation::Activated);
}
