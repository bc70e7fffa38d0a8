//! Alerts from open to decided.

use chrono::TimeDelta;

use super::super::*;
use crate::{
    AlertState, AlertStateName, InvalidAlertChange, Officer, OfficerRole, ReportState,
    ports::{AlertQueries, ReportQueries},
    test_fixture::{Fixture, text},
};

struct Desk {
    assign: AssignAlert,
    note: NoteAlert,
    decide: DecideAlert,
}

impl Desk {
    fn of(fixture: &Fixture) -> Self {
        let (storage, system) = (&fixture.storage, &fixture.system);
        Self {
            assign: AssignAlert::new(storage, system),
            note: NoteAlert::new(storage, system),
            decide: DecideAlert::new(storage, system),
        }
    }
}

#[tokio::test]
async fn an_alert_is_taken_noted_on_and_resolved() {
    let fixture = Fixture::new();
    let desk = Desk::of(&fixture);
    let (_, id) = fixture.split_sum().await;
    let (officer, context) = (fixture.officer(), &fixture.context);
    fixture.clock.advance(TimeDelta::hours(3));
    let taken = desk
        .assign
        .assign(&officer, id, officer.user_id, context)
        .await
        .unwrap();
    assert_eq!(taken.state.assignee(), Some(officer.user_id));
    let seen = text("called the customer");
    let noted = desk.note.note(&officer, id, &seen, context).await.unwrap();
    assert_eq!((noted.notes.len(), noted.version), (1, 3));
    fixture.clock.advance(TimeDelta::hours(1));
    let reason = text("sold a car");
    let resolve = AlertDecision::Resolve;
    let resolved = desk
        .decide
        .decide(&officer, id, resolve, &reason, context)
        .await
        .unwrap();
    assert_eq!(resolved.state.name(), AlertStateName::Resolved);
    fixture.clock.advance(TimeDelta::days(30));
    let now = fixture.system.now();
    assert_eq!(resolved.age(now), TimeDelta::hours(4));
    assert!(!resolved.is_overdue(now));
    assert_eq!(fixture.store.alert(id).await.unwrap(), Some(resolved));
    assert_eq!(fixture.store.report_on(id).await.unwrap(), None);
    let done = [
        "aml.alert_assigned",
        "aml.alert_noted",
        "aml.alert_resolved",
    ];
    assert_eq!(fixture.audited()[3..], done);
}

#[tokio::test]
async fn an_alert_is_decided_once_and_not_before_somebody_took_it() {
    let fixture = Fixture::new();
    let desk = Desk::of(&fixture);
    let (_, id) = fixture.split_sum().await;
    let (officer, context, reason) = (fixture.officer(), &fixture.context, text("because"));
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
    let fixture = Fixture::new();
    let desk = Desk::of(&fixture);
    let (record, id) = fixture.split_sum().await;
    let (officer, context) = (fixture.officer(), &fixture.context);
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
    let report = fixture.store.report_on(id).await.unwrap().unwrap();
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
    let fixture = Fixture::new();
    let desk = Desk::of(&fixture);
    let mut order = fixture.order(fixture.user(), 200_000);
    order.country = "DE".parse().unwrap();
    fixture.assess(&order).await;
    let page = kernel::PageRequest::new(None, None).unwrap();
    let filter = crate::ports::AlertFilter {
        rule: Some(crate::RuleId::HighAmount),
        ..crate::ports::AlertFilter::default()
    };
    let id = fixture.store.alerts(&filter, &page).await.unwrap().items[0].id;
    let (officer, context, reason) = (fixture.officer(), &fixture.context, text("because"));
    desk.assign
        .assign(&officer, id, officer.user_id, context)
        .await
        .unwrap();
    let escalated = desk
        .decide
        .decide(&officer, id, AlertDecision::Escalate, &reason, context);
    escalated.await.unwrap();
    assert_eq!(fixture.store.report_on(id).await.unwrap(), None);
}

#[tokio::test]
async fn only_compliance_works_alerts() {
    let fixture = Fixture::new();
    let desk = Desk::of(&fixture);
    let (_, id) = fixture.split_sum().await;
    let (context, reason) = (&fixture.context, text("because"));
    for role in [OfficerRole::Admin, OfficerRole::Other] {
        let who: Officer = fixture.in_role(role);
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
        let read = ReadCases::new(&fixture.storage).alert(&who, id).await;
        assert_eq!(read.is_ok(), role == OfficerRole::Admin);
    }
    let unknown = crate::AlertId::new(fixture.ids.as_ref());
    let noted = desk
        .note
        .note(&fixture.officer(), unknown, &reason, context)
        .await;
    assert!(matches!(noted, Err(CaseError::NotFound)));
}

#[tokio::test]
async fn of_two_officers_at_once_one_decides() {
    let fixture = Fixture::new();
    let desk = Desk::of(&fixture);
    let (_, id) = fixture.split_sum().await;
    let (officer, context, reason) = (fixture.officer(), &fixture.context, text("because"));
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
    let fixture = Fixture::new();
    let (_, id) = fixture.split_sum().await;
    let mut alert = fixture.store.alert(id).await.unwrap().unwrap();
    let (by, now) = (fixture.user(), fixture.system.now());
    for _ in 0..crate::Alert::MAX_NOTES {
        alert = alert.note(by, text("and another thing"), now).unwrap();
    }
    let refused = alert.note(by, text("one too many"), now);
    assert_eq!(refused.err(), Some(InvalidAlertChange::TooManyNotes));
}
