//! Levels, reasons, enhanced due diligence and its end.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use kernel::UserId;

use super::world::{World, context, levels};
use crate::{
    ApplicantState, CustomerFacts, DecisionText, DueDiligenceDesk, EddStatus, KycStatus, RiskLevel,
    RiskReason, ScreeningFinding,
    ports::{KycQueries, MockIdentityVerification},
};

#[tokio::test]
async fn bankid_alone_is_enough_for_a_customer_without_findings() {
    let world = World::new();
    let assessed = world.assess(&world.facts()).await;
    assert_eq!(assessed.level, RiskLevel::Normal);
    assert_eq!(assessed.status, KycStatus::Approved);
    assert_eq!(world.memory.0.lock().await.outbox, []);
}

#[tokio::test]
async fn low_risk_takes_time_and_no_payment_beyond_the_eea() {
    let world = World::new();
    let old = CustomerFacts {
        customer_since: world.clock_years_ago(2),
        ..world.facts()
    };
    assert_eq!(world.assess(&old).await.level, RiskLevel::Low);
    let beyond_eea = BTreeSet::from(["US".parse().unwrap()]);
    let abroad = CustomerFacts { beyond_eea, ..old };
    assert_eq!(world.assess(&abroad).await.level, RiskLevel::Normal);
}

#[tokio::test]
async fn a_reason_keeps_its_beginning_until_it_is_gone() {
    let world = World::new();
    world.found_exposed().await;
    let begun = world.clock_now();
    world.clock.advance(TimeDelta::days(3));
    let assessed = world.found_exposed().await;
    assert_eq!(assessed.reasons, [RiskReason::PoliticallyExposed]);
    let file = world.memory.risk(world.user).await.unwrap().unwrap();
    assert_eq!(file.reasons[0].since, begun);
    assert_eq!(file.edd, EddStatus::Required { since: begun });
    let cleared = world.assess(&world.facts()).await;
    assert_eq!(cleared.reasons, []);
    assert_eq!(cleared.status, KycStatus::Approved);
}

#[tokio::test]
async fn a_possible_match_waits_for_a_verification_and_a_match_for_an_officer() {
    for (screening, verified) in [
        (ScreeningFinding::PotentialMatch, KycStatus::Approved),
        (ScreeningFinding::Match, KycStatus::Pending),
    ] {
        let world = World::new();
        let facts = CustomerFacts {
            screening,
            ..world.facts()
        };
        assert_eq!(world.assess(&facts).await.status, KycStatus::Pending);
        world.applies(&levels().enhanced).await;
        let green = ApplicantState::Approved { at: world.after(1) };
        world.told(&world.event("green", 1, green)).await;
        assert_eq!(world.status().await, verified);
    }
}

#[tokio::test]
async fn an_approval_at_the_lesser_level_is_not_enough_for_the_greater_demand() {
    let world = World::new();
    world.found_exposed().await;
    world.applies(&levels().identity).await;
    let green = ApplicantState::Approved { at: world.after(1) };
    world.told(&world.event("green", 1, green)).await;
    assert_eq!(world.status().await, KycStatus::Pending);
}

#[tokio::test]
async fn a_due_diligence_by_verification_expires_to_the_second() {
    let world = World::new();
    assert_eq!(world.sends_to_kenya().await.status, KycStatus::Pending);
    world.applies(&levels().enhanced).await;
    let at = world.clock_now();
    world
        .told(&world.event("green", 0, ApplicantState::Approved { at }))
        .await;
    assert_eq!(world.status().await, KycStatus::Approved);
    let (storage, verification, surroundings) = world.parts(MockIdentityVerification::new());
    let desk = DueDiligenceDesk::new(&storage, &verification, &surroundings);
    world
        .clock
        .advance(TimeDelta::days(365) - TimeDelta::seconds(1));
    assert_eq!(desk.end_expired(&context()).await.unwrap(), 0);
    assert_eq!(world.status().await, KycStatus::Approved);
    world.clock.advance(TimeDelta::seconds(1));
    assert_eq!(desk.end_expired(&context()).await.unwrap(), 1);
    assert_eq!(world.status().await, KycStatus::Pending);
}

#[tokio::test]
async fn an_officer_completes_what_no_verification_can() {
    let world = World::new();
    world.found_exposed().await;
    world.applies(&levels().enhanced).await;
    let green = ApplicantState::Approved { at: world.after(1) };
    world.told(&world.event("green", 1, green)).await;
    let file = world.memory.risk(world.user).await.unwrap().unwrap();
    assert!(matches!(file.edd, EddStatus::Required { .. }));
    let officer = UserId::new(world.ids.as_ref());
    let seen = DecisionText::new("The source of funds is a salary.").unwrap();
    let (storage, verification, surroundings) = world.parts(MockIdentityVerification::new());
    let desk = DueDiligenceDesk::new(&storage, &verification, &surroundings);
    let edd = desk
        .complete(world.user, officer, &seen, &context())
        .await
        .unwrap();
    assert!(edd.holds(world.clock_now()));
    // It outlives the next assessment.
    world.found_exposed().await;
    let file = world.memory.risk(world.user).await.unwrap().unwrap();
    assert_eq!(file.edd, edd);
}

#[tokio::test]
async fn an_officer_s_decision_does_not_cover_what_was_found_later() {
    let world = World::new();
    world.found_exposed().await;
    let officer = UserId::new(world.ids.as_ref());
    let seen = DecisionText::new("The source of funds is a salary.").unwrap();
    let (storage, verification, surroundings) = world.parts(MockIdentityVerification::new());
    let desk = DueDiligenceDesk::new(&storage, &verification, &surroundings);
    let edd = desk.complete(world.user, officer, &seen, &context()).await;
    assert!(edd.unwrap().holds(world.clock_now()));
    world.clock.advance(TimeDelta::days(30));
    let screening = ScreeningFinding::Match;
    world
        .assess(&CustomerFacts {
            screening,
            pep: crate::PepFinding::Exposed,
            ..world.facts()
        })
        .await;
    let file = world.memory.risk(world.user).await.unwrap().unwrap();
    assert!(
        matches!(file.edd, EddStatus::Required { .. }),
        "{:?}",
        file.edd
    );
}
