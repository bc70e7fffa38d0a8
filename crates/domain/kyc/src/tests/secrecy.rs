//! A customer learns nothing of a screening or a flag.

use super::fixture::{Fixture, levels, rejected};
use crate::{
    ApplicantState, CustomerFacts, KycOverview, KycStatus, NextStep, RejectionKind,
    ScreeningFinding, ShowKyc, ports::MockIdentityVerification,
};

async fn shown(fixture: &Fixture) -> KycOverview {
    let (storage, verification, system) = fixture.parts(MockIdentityVerification::new());
    let show = ShowKyc::new(&storage, &verification, &system);
    show.of(fixture.user).await.unwrap()
}

#[tokio::test]
async fn every_reason_of_ours_looks_the_same() {
    let exposed = Fixture::new();
    exposed.found_exposed().await;
    let corridor = Fixture::new();
    corridor.sends_to_kenya().await;
    let wanted = shown(&exposed).await;
    assert_eq!(wanted.next, NextStep::Verify);
    assert_eq!(wanted.message, Some("We need to confirm some details."));
    assert_eq!(shown(&corridor).await, wanted);
    for screening in [ScreeningFinding::PotentialMatch, ScreeningFinding::Match] {
        let fixture = Fixture::new();
        let facts = CustomerFacts {
            screening,
            ..fixture.facts()
        };
        fixture.assess(&facts).await;
        assert_eq!(shown(&fixture).await, wanted);
    }
}

#[tokio::test]
async fn a_comment_is_shown_of_bad_pictures_and_of_nothing_else() {
    for (label, kind, is_shown) in [
        ("BAD_SELFIE", RejectionKind::Retry, true),
        ("SANCTIONS", RejectionKind::Retry, false),
        ("PEP", RejectionKind::Retry, false),
        ("SOMETHING_NEW", RejectionKind::Retry, false),
        ("BAD_SELFIE", RejectionKind::Final, false),
    ] {
        let fixture = Fixture::new();
        fixture.found_exposed().await;
        fixture.applies(&levels().enhanced).await;
        let state = rejected(kind, label, fixture.after(1));
        fixture.receive(&fixture.event("red", 1, state)).await;
        let shown = shown(&fixture).await;
        assert_eq!(shown.comment.is_some(), is_shown, "{label}");
    }
}

#[tokio::test]
async fn a_final_rejection_looks_the_same_whatever_its_label() {
    let mut all = Vec::new();
    for label in ["FORGERY", "SANCTIONS"] {
        let fixture = Fixture::new();
        fixture.found_exposed().await;
        fixture.applies(&levels().enhanced).await;
        let state = rejected(RejectionKind::Final, label, fixture.after(1));
        fixture.receive(&fixture.event("red", 1, state)).await;
        all.push(shown(&fixture).await);
    }
    assert_eq!(all[0].status, KycStatus::Rejected);
    assert_eq!(all[0], all[1]);
}

#[tokio::test]
async fn events_for_customers_name_no_reason() {
    let fixture = Fixture::new();
    fixture.found_exposed().await;
    fixture.applies(&levels().enhanced).await;
    fixture
        .receive(&fixture.event("hold", 1, ApplicantState::OnHold))
        .await;
    let published = fixture.memory.published();
    let changes: Vec<_> = published
        .iter()
        .filter(|e| e.kind == "kyc.status_changed")
        .collect();
    let user = fixture.user;
    let wanted = serde_json::json!({ "userId": user, "status": "pending" });
    assert_eq!(changes.len(), 1);
    assert_eq!(changes[0].payload, wanted);
}
