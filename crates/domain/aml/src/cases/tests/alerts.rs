//! Alerts from open to decided.

use chrono::TimeDelta;

use super::super::*;
use crate::{
    AlertState, AlertStateName, InvalidAlertChange, Officer, OfficerRole, ReportState,
    ports::{AlertQueries, ReportQueries},
    test_world::{World, text},
};

struct Desk {
    assign: AssignAlert,
    note: NoteAlert,
    decide: DecideAlert,
}

impl Desk {
    fn of(world: &World) -> Self {
        let (storage, around) = (&world.storage, &world.surroundings);
        Self {
            assign: AssignAlert::new(storage, around),
            note: NoteAlert::new(storage, around),
            decide: DecideAlert::new(storage, around),
        }
    }
}

#[tokio::test]
async fn an_alert_is_taken_noted_on_and_resolved() {
    let world = World::new();
    let desk = Desk::of(&world);
    let (_, id) = world.split_sum().await;
    let (officer, context) = (world.officer(), &world.context);
    world.clock.advance(TimeDelta::hours(3));
    let taken = desk
        .assign
        .assign(&officer, id, officer.user_id, context)
        .await
        .unwrap();
    assert_eq!(taken.state.assignee(), Some(officer.user_id));
    let seen = text("called the customer");
    let noted = desk.note.note(&officer, id, &seen, context).await.unwrap();
    assert_eq!((noted.notes.len(), noted.version), (1, 3));
    world.clock.advance(TimeDelta::hours(1));
    let reason = text("sold a car");
    let resolve = AlertDecision::Resolve;
    let resolved = desk
        .decide
        .decide(&officer, id, resolve, &reason, context)
        .await
        .unwrap();
    assert_eq!(resolved.state.name(), AlertStateName::Resolved);
    world.clock.advance(TimeDelta::days(30));
    let now = world.surroundings.now();
    assert_eq!(resolved.age(now), TimeDelta::hours(4));
    assert!(!resolved.is_overdue(now));
    assert_eq!(world.store.alert(id).await.unwrap(), Some(resolved));
    assert_eq!(world.store.report_on(id).await.unwrap(), None);
    let done = [
        "aml.alert_assigned",
        "aml.alert_noted",
        "aml.alert_resolved",
    ];
    assert_eq!(world.audited()[3..], done);
}

#[tokio::test]
async fn an_alert_is_decided_once_and_not_before_somebody_took_it() {
    let world = World::new();
    let desk = Desk::of(&world);
    let (_, id) = world.split_sum().await;
    let (officer, context, reason) = (world.officer(), &world.context, text("because"));
    let early = desk
        .decide
        .decide(&officer, id, AlertDecision::Resolve, &reason, context)
        .await;
    let Err(CaseError::Alert(InvalidAlertChange::State { from, .. })) = early else {
        panic!("{early:?}");
    };
    assert_eq!(from, AlertStateName::Open);
    desk.assign
        .assign(&officer, id, officer.user_id, context)
        .await
        .unwrap();
    let first = desk
        .decide
        .decide(&officer, id, AlertDecision::Resolve, &reason, context);
    first.await.unwrap();
    for decision in [AlertDecision::Resolve, AlertDecision::Escalate] {
        let again = desk
            .decide
            .decide(&officer, id, decision, &reason, context)
            .await;
        assert!(matches!(again, Err(CaseError::Alert(_))), "{again:?}");
    }
    let again = desk
        .assign
        .assign(&officer, id, officer.user_id, context)
        .await;
    assert!(matches!(again, Err(CaseError::Alert(_))), "{again:?}");
}

#[tokio::test]
async fn an_escalated_split_sum_drafts_a_report_by_itself() {
    let world = World::new();
    let desk = Desk::of(&world);
    let (record, id) = world.split_sum().await;
    let (officer, context) = (world.officer(), &world.context);
    desk.assign
        .assign(&officer, id, officer.user_id, context)
        .await
        .unwrap();
    let reason = text("no explanation was given");
    let escalate = AlertDecision::Escalate;
    let alert = desk
        .decide
        .decide(&officer, id, escalate, &reason, context)
        .await
        .unwrap();
    assert!(matches!(alert.state, AlertState::Escalated { .. }));
    let report = world.store.report_on(id).await.unwrap().unwrap();
    assert_eq!(report.state, ReportState::Draft);
    assert_eq!(report.authors, [officer.user_id].into());
    assert_eq!(report.customer, record.assessment.customer);
    assert_eq!(report.payments.len(), 3);
    let narrative = report.narrative.as_str();
    assert!(narrative.contains("3 payments within 24h"), "{narrative}");
    assert!(
        narrative.contains("no explanation was given"),
        "{narrative}"
    );
}

#[tokio::test]
async fn an_escalated_alert_of_another_kind_drafts_none() {
    let world = World::new();
    let desk = Desk::of(&world);
    let mut order = world.order(world.user(), 200_000);
    order.country = "DE".parse().unwrap();
    world.assess(&order).await;
    let page = kernel::PageRequest::new(None, None).unwrap();
    let filter = crate::ports::AlertFilter {
        rule: Some(crate::RuleId::HighAmount),
        ..crate::ports::AlertFilter::default()
    };
    let id = world.store.alerts(&filter, &page).await.unwrap().items[0].id;
    let (officer, context, reason) = (world.officer(), &world.context, text("because"));
    desk.assign
        .assign(&officer, id, officer.user_id, context)
        .await
        .unwrap();
    let escalated = desk
        .decide
        .decide(&officer, id, AlertDecision::Escalate, &reason, context);
    escalated.await.unwrap();
    assert_eq!(world.store.report_on(id).await.unwrap(), None);
}

#[tokio::test]
async fn only_compliance_works_alerts() {
    let world = World::new();
    let desk = Desk::of(&world);
    let (_, id) = world.split_sum().await;
    let (context, reason) = (&world.context, text("because"));
    for role in [OfficerRole::Admin, OfficerRole::Other] {
        let who: Officer = world.in_role(role);
        let assigned = desk.assign.assign(&who, id, who.user_id, context).await;
        assert!(matches!(assigned, Err(CaseError::Forbidden(_))));
        let noted = desk.note.note(&who, id, &reason, context).await;
        assert!(matches!(noted, Err(CaseError::Forbidden(_))));
        let resolve = AlertDecision::Resolve;
        let decided = desk
            .decide
            .decide(&who, id, resolve, &reason, context)
            .await;
        assert!(matches!(decided, Err(CaseError::Forbidden(_))));
        let read = ReadCases::new(&world.storage).alert(&who, id).await;
        assert_eq!(read.is_ok(), role == OfficerRole::Admin);
    }
    let unknown = crate::AlertId::new(world.ids.as_ref());
    let noted = desk
        .note
        .note(&world.officer(), unknown, &reason, context)
        .await;
    assert!(matches!(noted, Err(CaseError::NotFound)));
}

#[tokio::test]
async fn of_two_officers_at_once_one_decides() {
    let world = World::new();
    let desk = Desk::of(&world);
    let (_, id) = world.split_sum().await;
    let (officer, context, reason) = (world.officer(), &world.context, text("because"));
    desk.assign
        .assign(&officer, id, officer.user_id, context)
        .await
        .unwrap();
    let decide = |decision| desk.decide.decide(&officer, id, decision, &reason, context);
    let both = futures_util::future::join(
        decide(AlertDecision::Resolve),
        decide(AlertDecision::Escalate),
    );
    let (one, other) = both.await;
    assert!(one.is_ok() != other.is_ok(), "{one:?} {other:?}");
}

#[tokio::test]
async fn an_alert_has_an_end_of_notes() {
    let world = World::new();
    let (_, id) = world.split_sum().await;
    let mut alert = world.store.alert(id).await.unwrap().unwrap();
    let (by, now) = (world.user(), world.surroundings.now());
    for _ in 0..crate::Alert::MAX_NOTES {
        alert = alert.note(by, text("and another thing"), now).unwrap();
    }
    let refused = alert.note(by, text("one too many"), now);
    assert_eq!(refused.err(), Some(InvalidAlertChange::TooManyNotes));
}
