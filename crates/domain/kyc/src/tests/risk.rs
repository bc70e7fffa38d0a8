//! Levels, reasons, enhanced due diligence and its end.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use kernel::UserId;

use super::fixture::{Fixture, context, levels};
use crate::{
    ApplicantState, CustomerFacts, DecisionText, EddStatus, EnhancedDueDiligence, KycStatus,
    RiskLevel, RiskReason, ScreeningFinding,
    ports::{KycQueries, MockIdentityVerification},
};

#[tokio::test]
async fn bankid_alone_is_enough_for_a_customer_without_findings() {
    let fixture = Fixture::new();
    let assessed = fixture.assess(&fixture.facts()).await;
    assert_eq!(assessed.level, RiskLevel::Normal);
    assert_eq!(assessed.status, KycStatus::Approved);
    assert_eq!(fixture.memory.published(), []);
}

#[tokio::test]
async fn low_risk_takes_time_and_no_payment_beyond_the_eea() {
    let fixture = Fixture::new();
    let old = CustomerFacts {
        customer_since: fixture.clock_years_ago(2),
        ..fixture.facts()
    };
    assert_eq!(fixture.assess(&old).await.level, RiskLevel::Low);
    let beyond_eea = BTreeSet::from(["US".parse().unwrap()]);
    let abroad = CustomerFacts { beyond_eea, ..old };
    assert_eq!(fixture.assess(&abroad).await.level, RiskLevel::Normal);
}

#[tokio::test]
async fn a_reason_keeps_its_beginning_until_it_is_gone() {
    let fixture = Fixture::new();
    fixture.found_exposed().await;
    let begun = fixture.clock_now();
    fixture.clock.advance(TimeDelta::days(3));
    let assessed = fixture.found_exposed().await;
    assert_eq!(assessed.reasons, [RiskReason::PoliticallyExposed]);
    let file = fixture.memory.risk(fixture.user).await.unwrap().unwrap();
    assert_eq!(file.reasons[0].since, begun);
    assert_eq!(file.edd, EddStatus::Required { since: begun });
    let cleared = fixture.assess(&fixture.facts()).await;
    assert_eq!(cleared.reasons, []);
    assert_eq!(cleared.status, KycStatus::Approved);
}

#[tokio::test]
async fn a_possible_match_waits_for_a_verification_and_a_match_for_an_officer() {
    for (screening, verified) in [
        (ScreeningFinding::PotentialMatch, KycStatus::Approved),
        (ScreeningFinding::Match, KycStatus::Pending),
    ] {
        let fixture = Fixture::new();
        let facts = CustomerFacts {
            screening,
            ..fixture.facts()
        };
        assert_eq!(fixture.assess(&facts).await.status, KycStatus::Pending);
        fixture.applies(&levels().enhanced).await;
        let green = ApplicantState::Approved {
            at: fixture.after(1),
        };
        fixture.receive(&fixture.event("green", 1, green)).await;
        assert_eq!(fixture.status(), verified);
    }
}

#[tokio::test]
async fn an_approval_at_the_lesser_level_is_not_enough_for_the_greater_demand() {
    let fixture = Fixture::new();
    fixture.found_exposed().await;
    fixture.applies(&levels().identity).await;
    let green = ApplicantState::Approved {
        at: fixture.after(1),
    };
    fixture.receive(&fixture.event("green", 1, green)).await;
    assert_eq!(fixture.status(), KycStatus::Pending);
}

#[tokio::test]
async fn a_due_diligence_by_verification_expires_to_the_second() {
    let fixture = Fixture::new();
    assert_eq!(fixture.sends_to_kenya().await.status, KycStatus::Pending);
    fixture.applies(&levels().enhanced).await;
    let at = fixture.clock_now();
    fixture
        .receive(&fixture.event("green", 0, ApplicantState::Approved { at }))
        .await;
    assert_eq!(fixture.status(), KycStatus::Approved);
    let (storage, verification, system) = fixture.parts(MockIdentityVerification::new());
    let desk = EnhancedDueDiligence::new(&storage, &verification, &system);
    fixture
        .clock
        .advance(TimeDelta::days(365) - TimeDelta::seconds(1));
    assert_eq!(desk.end_expired(&context()).await.unwrap(), 0);
    assert_eq!(fixture.status(), KycStatus::Approved);
    fixture.clock.advance(TimeDelta::seconds(1));
    assert_eq!(desk.end_expired(&context()).await.unwrap(), 1);
    assert_eq!(fixture.status(), KycStatus::Pending);
}

#[tokio::test]
async fn an_officer_completes_what_no_verification_can() {
    let fixture = Fixture::new();
    fixture.found_exposed().await;
    fixture.applies(&levels().enhanced).await;
    let green = ApplicantState::Approved {
        at: fixture.after(1),
    };
    fixture.receive(&fixture.event("green", 1, green)).await;
    let file = fixture.memory.risk(fixture.user).await.unwrap().unwrap();
    assert!(matches!(file.edd, EddStatus::Required { .. }));
    let officer = UserId::new(fixture.ids.as_ref());
    let seen = DecisionText::new("The source of funds is a salary.").unwrap();
    let (storage, verification, system) = fixture.parts(MockIdentityVerification::new());
    let desk = EnhancedDueDiligence::new(&storage, &verification, &system);
    let edd = desk
        .complete(fixture.user, officer, &seen, &context())
        .await
        .unwrap();
    assert!(edd.holds(fixture.clock_now()));
    // It outlives the next assessment.
    fixture.found_exposed().await;
    let file = fixture.memory.risk(fixture.user).await.unwrap().unwrap();
    assert_eq!(file.edd, edd);
}

#[tokio::test]
async fn an_officer_s_decision_does_not_cover_what_was_found_later() {
    let fixture = Fixture::new();
    fixture.found_exposed().await;
    let officer = UserId::new(fixture.ids.as_ref());
    let seen = DecisionText::new("The source of funds is a salary.").unwrap();
    let (storage, verification, system) = fixture.parts(MockIdentityVerification::new());
    let desk = EnhancedDueDiligence::new(&storage, &verification, &system);
    let edd = desk
        .complete(fixture.user, officer, &seen, &context())
        .await;
    assert!(edd.unwrap().holds(fixture.clock_now()));
    fixture.clock.advance(TimeDelta::days(30));
    let screening = ScreeningFinding::Match;
    fixture
        .assess(&CustomerFacts {
            screening,
            pep: crate::PepFinding::Exposed,
            ..fixture.facts()
        })
        .await;
    let file = fixture.memory.risk(fixture.user).await.unwrap().unwrap();
    assert!(
        matches!(file.edd, EddStatus::Required { .. }),
        "{:?}",
        file.edd
    );
}
