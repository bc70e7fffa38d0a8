//! Rule sets, added and put to work.

use super::super::*;
use crate::{
    Activation, Decision, InvalidRuleSet, Officer, OfficerRole, RuleSet, RuleSetVersion,
    ports::RuleSetQueries,
    test_fixture::{Fixture, text},
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

async fn add(fixture: &Fixture, officer: &Officer, text: &str) -> Result<(), RuleSetError> {
    let add = AddRuleSet::new(&fixture.storage, &fixture.system);
    let added = add.add(officer, text, &fixture.context).await;
    added.map(|_| ())
}

#[tokio::test]
async fn an_activated_rule_set_decides_from_then_on() {
    let fixture = Fixture::new();
    let officer = fixture.officer();
    add(&fixture, &officer, &stricter("v2")).await.unwrap();
    let before = fixture.assess(&fixture.order(fixture.user(), 20_000)).await;
    assert_eq!(before.assessment.decision, Decision::Proceed);
    let activate = ActivateRuleSet::new(&fixture.storage, &fixture.system);
    let reason = text("back-tested on October");
    let (v2, context) = (version("v2"), &fixture.context);
    let running = activate
        .activate(&officer, &v2, &reason, context)
        .await
        .unwrap();
    assert_eq!(fixture.store.running().await.unwrap(), running);
    let after = fixture.assess(&fixture.order(fixture.user(), 20_000)).await;
    assert_eq!(after.assessment.decision, Decision::Hold);
    assert_eq!(after.assessment.rule_set, version("v2"));
    let line = &fixture.store.activations().await.unwrap()[0];
    assert_eq!((line.by, &line.reason), (officer.user_id, &reason));
    assert_eq!(line.what, Activation::Activated);
}

#[tokio::test]
async fn a_shadow_starts_stops_and_ends_with_its_activation() {
    let fixture = Fixture::new();
    let (officer, reason, context) = (fixture.officer(), text("a trial"), &fixture.context);
    add(&fixture, &officer, &stricter("v2")).await.unwrap();
    let (storage, system) = (&fixture.storage, &fixture.system);
    let start = StartShadow::new(storage, system);
    let stop = StopShadow::new(storage, system);
    let activate = ActivateRuleSet::new(storage, system);
    let none = stop.stop(&officer, &reason, context).await;
    assert!(matches!(none, Err(RuleSetError::NoShadow)), "{none:?}");
    start
        .start(&officer, &version("v2"), &reason, context)
        .await
        .unwrap();
    let record = fixture.assess(&fixture.order(fixture.user(), 20_000)).await;
    assert_eq!(record.assessment.decision, Decision::Proceed);
    assert_eq!(record.shadow.unwrap().decision, Decision::Hold);
    stop.stop(&officer, &reason, context).await.unwrap();
    let record = fixture.assess(&fixture.order(fixture.user(), 20_000)).await;
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
    let lines = fixture.store.activations().await.unwrap();
    let whats: Vec<_> = lines.iter().rev().map(|line| line.what).collect();
    let (started, stopped) = (Activation::ShadowStarted, Activation::ShadowStopped);
    assert_eq!(whats, [started, stopped, started, Activation::Activated]);
}

#[tokio::test]
async fn what_is_no_rule_set_or_unknown_is_refused() {
    let fixture = Fixture::new();
    let officer = fixture.officer();
    let broken = stricter("v2").replace("max_payments = 5", "max_payments = -5");
    let refused = add(&fixture, &officer, &broken).await;
    let Err(RuleSetError::Invalid(InvalidRuleSet::At { line, .. })) = refused else {
        panic!("{refused:?}");
    };
    let expected = broken.lines().position(|line| line == "max_payments = -5");
    assert_eq!(Some(line - 1), expected);
    let (reason, context) = (text("because"), &fixture.context);
    let activate = ActivateRuleSet::new(&fixture.storage, &fixture.system);
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
    let fixture = Fixture::new();
    let officer = fixture.officer();
    add(&fixture, &officer, &stricter("v2")).await.unwrap();
    add(&fixture, &officer, &stricter("v2")).await.unwrap();
    assert_eq!(fixture.audited(), ["aml.rule_set_added"]);
    let other = format!("{}# changed\n", stricter("v2"));
    let taken = add(&fixture, &officer, &other).await;
    assert!(
        matches!(taken, Err(RuleSetError::VersionTaken)),
        "{taken:?}"
    );
}

#[tokio::test]
async fn customers_and_merchants_change_no_rules() {
    let fixture = Fixture::new();
    let admin = fixture.in_role(OfficerRole::Admin);
    add(&fixture, &admin, &stricter("v2")).await.unwrap();
    let who = fixture.in_role(OfficerRole::Other);
    let (reason, context, v2) = (text("because"), &fixture.context, version("v2"));
    let (storage, system) = (&fixture.storage, &fixture.system);
    assert!(matches!(
        add(&fixture, &who, "x").await,
        Err(RuleSetError::Forbidden(_))
    ));
    let tried = ActivateRuleSet::new(storage, system)
        .activate(&who, &v2, &reason, context)
        .await;
    assert!(matches!(tried, Err(RuleSetError::Forbidden(_))));
    let tried = StartShadow::new(storage, system)
        .start(&who, &v2, &reason, context)
        .await;
    assert!(matches!(tried, Err(RuleSetError::Forbidden(_))));
    let tried = StopShadow::new(storage, system)
        .stop(&who, &reason, context)
        .await;
    assert!(matches!(tried, Err(RuleSetError::Forbidden(_))));
}
