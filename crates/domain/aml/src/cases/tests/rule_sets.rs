//! Rule sets, added and put to work.

use super::super::*;
use crate::{
    Activation, Decision, InvalidRuleSet, Officer, OfficerRole, RuleSet, RuleSetVersion,
    ports::RuleSetQueries,
    test_world::{World, text},
};

/// A rule set under which every payment above 10,000 NOK is held.
fn stricter(version: &str) -> String {
    RuleSet::SHIPPED.replace("2026-11", version).replace(
        "above_nok = 100_000\nseverity = \"high\"\ndecision = \"proceed\"",
        "above_nok = 10_000\nseverity = \"high\"\ndecision = \"hold\"",
    )
}

fn version(text: &str) -> RuleSetVersion {
    text.parse().unwrap()
}

async fn add(world: &World, officer: &Officer, text: &str) -> Result<(), RuleSetError> {
    let add = AddRuleSet::new(&world.storage, &world.surroundings);
    let added = add.add(officer, text, &world.context).await;
    added.map(|_| ())
}

#[tokio::test]
async fn an_activated_rule_set_decides_from_then_on() {
    let world = World::new();
    let officer = world.officer();
    add(&world, &officer, &stricter("v2")).await.unwrap();
    let before = world.assess(&world.order(world.user(), 20_000)).await;
    assert_eq!(before.assessment.decision, Decision::Proceed);
    let activate = ActivateRuleSet::new(&world.storage, &world.surroundings);
    let reason = text("back-tested on October");
    let (v2, context) = (version("v2"), &world.context);
    let running = activate
        .activate(&officer, &v2, &reason, context)
        .await
        .unwrap();
    assert_eq!(world.store.running().await.unwrap(), running);
    let after = world.assess(&world.order(world.user(), 20_000)).await;
    assert_eq!(after.assessment.decision, Decision::Hold);
    assert_eq!(after.assessment.rule_set, version("v2"));
    let line = &world.store.activations().await.unwrap()[0];
    assert_eq!((line.by, &line.reason), (officer.user_id, &reason));
    assert_eq!(line.what, Activation::Activated);
}

#[tokio::test]
async fn a_shadow_starts_stops_and_ends_with_its_activation() {
    let world = World::new();
    let (officer, reason, context) = (world.officer(), text("a trial"), &world.context);
    add(&world, &officer, &stricter("v2")).await.unwrap();
    let (storage, around) = (&world.storage, &world.surroundings);
    let start = StartShadow::new(storage, around);
    let stop = StopShadow::new(storage, around);
    let activate = ActivateRuleSet::new(storage, around);
    let none = stop.stop(&officer, &reason, context).await;
    assert!(matches!(none, Err(RuleSetError::NoShadow)), "{none:?}");
    start
        .start(&officer, &version("v2"), &reason, context)
        .await
        .unwrap();
    let record = world.assess(&world.order(world.user(), 20_000)).await;
    assert_eq!(record.assessment.decision, Decision::Proceed);
    assert_eq!(record.shadow.unwrap().decision, Decision::Hold);
    stop.stop(&officer, &reason, context).await.unwrap();
    let record = world.assess(&world.order(world.user(), 20_000)).await;
    assert_eq!(record.shadow, None);
    start
        .start(&officer, &version("v2"), &reason, context)
        .await
        .unwrap();
    let running = activate
        .activate(&officer, &version("v2"), &reason, context)
        .await
        .unwrap();
    assert_eq!((running.shadow, running.version), (None, 4));
    let lines = world.store.activations().await.unwrap();
    let whats: Vec<_> = lines.iter().rev().map(|line| line.what).collect();
    let (started, stopped) = (Activation::ShadowStarted, Activation::ShadowStopped);
    assert_eq!(whats, [started, stopped, started, Activation::Activated]);
}

#[tokio::test]
async fn what_is_no_rule_set_or_unknown_is_refused() {
    let world = World::new();
    let officer = world.officer();
    let broken = stricter("v2").replace("max_payments = 5", "max_payments = -5");
    let refused = add(&world, &officer, &broken).await;
    let Err(RuleSetError::Invalid(InvalidRuleSet::At { line, .. })) = refused else {
        panic!("{refused:?}");
    };
    let expected = broken.lines().position(|line| line == "max_payments = -5");
    assert_eq!(Some(line - 1), expected);
    let (reason, context) = (text("because"), &world.context);
    let activate = ActivateRuleSet::new(&world.storage, &world.surroundings);
    let unknown = activate
        .activate(&officer, &version("v9"), &reason, context)
        .await;
    assert!(
        matches!(unknown, Err(RuleSetError::NotFound)),
        "{unknown:?}"
    );
}

#[tokio::test]
async fn a_version_has_one_text_for_ever() {
    let world = World::new();
    let officer = world.officer();
    add(&world, &officer, &stricter("v2")).await.unwrap();
    add(&world, &officer, &stricter("v2")).await.unwrap();
    assert_eq!(world.audited(), ["aml.rule_set_added"]);
    let other = format!("{}# changed\n", stricter("v2"));
    let taken = add(&world, &officer, &other).await;
    assert!(
        matches!(taken, Err(RuleSetError::VersionTaken)),
        "{taken:?}"
    );
}

#[tokio::test]
async fn customers_and_merchants_change_no_rules() {
    let world = World::new();
    let admin = world.in_role(OfficerRole::Admin);
    add(&world, &admin, &stricter("v2")).await.unwrap();
    let who = world.in_role(OfficerRole::Other);
    let (reason, context, v2) = (text("because"), &world.context, version("v2"));
    let (storage, around) = (&world.storage, &world.surroundings);
    assert!(matches!(
        add(&world, &who, "x").await,
        Err(RuleSetError::Forbidden(_))
    ));
    let tried = ActivateRuleSet::new(storage, around)
        .activate(&who, &v2, &reason, context)
        .await;
    assert!(matches!(tried, Err(RuleSetError::Forbidden(_))));
    let tried = StartShadow::new(storage, around)
        .start(&who, &v2, &reason, context)
        .await;
    assert!(matches!(tried, Err(RuleSetError::Forbidden(_))));
    let tried = StopShadow::new(storage, around)
        .stop(&who, &reason, context)
        .await;
    assert!(matches!(tried, Err(RuleSetError::Forbidden(_))));
}
