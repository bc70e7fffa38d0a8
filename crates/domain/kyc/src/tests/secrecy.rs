//! A customer learns nothing of a screening or a flag.

use super::world::{World, levels, rejected};
use crate::{
    ApplicantState, CustomerFacts, KycOverview, KycStatus, NextStep, RejectionKind,
    ScreeningFinding, ShowKyc, ports::MockIdentityVerification,
};

async fn shown(world: &World) -> KycOverview {
    let (storage, verification, surroundings) = world.parts(MockIdentityVerification::new());
    let show = ShowKyc::new(&storage, &verification, &surroundings);
    show.of(world.user).await.unwrap()
}

#[tokio::test]
async fn every_reason_of_ours_looks_the_same() {
    let exposed = World::new();
    exposed.found_exposed().await;
    let corridor = World::new();
    corridor.sends_to_kenya().await;
    let wanted = shown(&exposed).await;
    assert_eq!(wanted.next, NextStep::Verify);
    assert_eq!(wanted.message, Some("We need to confirm some details."));
    assert_eq!(shown(&corridor).await, wanted);
    for screening in [ScreeningFinding::PotentialMatch, ScreeningFinding::Match] {
        let world = World::new();
        let facts = CustomerFacts {
            screening,
            ..world.facts()
        };
        world.assess(&facts).await;
        assert_eq!(shown(&world).await, wanted);
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
        let world = World::new();
        world.found_exposed().await;
        world.applies(&levels().enhanced).await;
        let state = rejected(kind, label, world.after(1));
        world.told(&world.event("red", 1, state)).await;
        let shown = shown(&world).await;
        assert_eq!(shown.comment.is_some(), is_shown, "{label}");
    }
}

#[tokio::test]
async fn a_final_rejection_looks_the_same_whatever_its_label() {
    let mut all = Vec::new();
    for label in ["FORGERY", "SANCTIONS"] {
        let world = World::new();
        world.found_exposed().await;
        world.applies(&levels().enhanced).await;
        let state = rejected(RejectionKind::Final, label, world.after(1));
        world.told(&world.event("red", 1, state)).await;
        all.push(shown(&world).await);
    }
    assert_eq!(all[0].status, KycStatus::Rejected);
    assert_eq!(all[0], all[1]);
}

#[tokio::test]
async fn what_customers_are_told_by_events_names_no_reason() {
    let world = World::new();
    world.found_exposed().await;
    world.applies(&levels().enhanced).await;
    world
        .told(&world.event("hold", 1, ApplicantState::OnHold))
        .await;
    let data = world.memory.0.lock().await;
    let told: Vec<_> = data
        .outbox
        .iter()
        .filter(|e| e.kind == "kyc.status_changed")
        .collect();
    let user = world.user;
    let wanted = serde_json::json!({ "userId": user, "status": "pending" });
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].payload, wanted);
}
