//! Reports, from draft to acknowledged, whatever becomes of an answer.

use std::{collections::BTreeSet, sync::Arc};

use chrono::TimeDelta;

use super::super::*;
use crate::{
    AlertId, AlertStateName, InvalidReportChange, Officer, OfficerRole, Report, ReportState,
    ReportStateName, SENDING,
    ports::{AlertQueries, ReportQueries, Standing},
    test_fixture::{Fixture, Mood, TestCustomers, TestRegulator, text},
};

struct Officers {
    fixture: Fixture,
    regulator: Arc<TestRegulator>,
    author: Officer,
    second: Officer,
    alert: AlertId,
}

impl Officers {
    /// An escalated split sum, its report drafted.
    async fn with_draft() -> (Self, Report) {
        let fixture = Fixture::new();
        let (_, alert) = fixture.split_sum().await;
        let (author, second) = (fixture.officer(), fixture.officer());
        let context = &fixture.context;
        let assign = AssignAlert::new(&fixture.storage, &fixture.system);
        assign
            .assign(&author, alert, author.user_id, context)
            .await
            .unwrap();
        let decide = DecideAlert::new(&fixture.storage, &fixture.system);
        let (escalate, reason) = (AlertDecision::Escalate, text("no explanation"));
        decide
            .decide(&author, alert, escalate, &reason, context)
            .await
            .unwrap();
        let report = fixture.store.report_on(alert).await.unwrap().unwrap();
        let regulator = Arc::default();
        let office = Self {
            fixture,
            regulator,
            author,
            second,
            alert,
        };
        (office, report)
    }

    fn mood(&self, mood: Mood) {
        *self.regulator.mood.lock().unwrap() = mood;
    }

    fn says(&self, standing: Standing) {
        *self.regulator.standing.lock().unwrap() = Some(standing);
    }

    fn submitter(&self) -> ApproveAndSubmitStr {
        let (storage, system) = (&self.fixture.storage, &self.fixture.system);
        let (authority, people) = (self.regulator.clone(), Arc::new(TestCustomers));
        ApproveAndSubmitStr::new(storage, system, authority, people)
    }

    async fn submit(&self, by: &Officer, report: &Report) -> Result<Report, SubmitError> {
        let submitter = self.submitter();
        submitter
            .approve_and_submit(by, report.id, &self.fixture.context)
            .await
    }

    async fn state(&self, report: &Report) -> ReportStateName {
        let found = self.fixture.store.report(report.id).await.unwrap().unwrap();
        found.state.name()
    }

    async fn alert_state(&self) -> AlertStateName {
        let found = self.fixture.store.alert(self.alert).await.unwrap().unwrap();
        found.state.name()
    }

    fn filed(&self) -> usize {
        self.regulator.filed.lock().unwrap().len()
    }
}

#[tokio::test]
async fn a_second_officer_approves_and_the_authority_confirms() {
    let (office, draft) = Officers::with_draft().await;
    let sent = office.submit(&office.second, &draft).await.unwrap();
    assert_eq!(sent.state.name(), ReportStateName::Submitted);
    assert_eq!(office.alert_state().await, AlertStateName::Filed);
    let stored = office.fixture.store.report(draft.id).await.unwrap();
    assert_eq!(stored, Some(sent));
    {
        let filed = office.regulator.filed.lock().unwrap();
        let submission = &filed[&draft.id][0];
        assert_eq!(
            (submission.payments.len(), submission.reference),
            (3, draft.id)
        );
        assert_eq!(submission.rules, [crate::RuleId::Structuring]);
    }
    let fixture = &office.fixture;
    let regulator = office.regulator.clone();
    let acknowledge = AcknowledgeStr::new(&fixture.storage, &fixture.system, regulator);
    let nothing = Polled::default();
    assert_eq!(acknowledge.poll(&fixture.context).await.unwrap(), nothing);
    let at = fixture.system.now() + TimeDelta::hours(1);
    office.says(Standing::Acknowledged { at });
    let one = Polled {
        acknowledged: 1,
        ..nothing
    };
    assert_eq!(acknowledge.poll(&fixture.context).await.unwrap(), one);
    assert_eq!(office.state(&draft).await, ReportStateName::Acknowledged);
    assert_eq!(acknowledge.poll(&fixture.context).await.unwrap(), nothing);
    let again = acknowledge
        .acknowledge(&office.second, draft.id, &fixture.context)
        .await;
    assert!(matches!(again, Err(CaseError::Report(_))), "{again:?}");
    let audited = fixture.audited();
    for action in [
        "aml.str_approved",
        "aml.str_submitted",
        "aml.str_acknowledged",
    ] {
        assert_eq!(audited.iter().filter(|line| **line == action).count(), 1);
    }
}

#[tokio::test]
async fn nobody_approves_what_they_wrote_on() {
    let (office, draft) = Officers::with_draft().await;
    let fixture = &office.fixture;
    let own = Err(InvalidReportChange::OwnReport);
    let refused = office.submit(&office.author, &draft).await;
    let Err(SubmitError::Case(CaseError::Report(error))) = refused else {
        panic!("{refused:?}");
    };
    assert_eq!(Err::<(), _>(error), own);
    let revise = ReviseStr::new(&fixture.storage, &fixture.system);
    let narrative = text("better words");
    let by = &office.second;
    revise
        .revise(by, draft.id, &narrative, &fixture.context)
        .await
        .unwrap();
    assert!(
        office.submit(by, &draft).await.is_err(),
        "now an author as well"
    );
    assert_eq!(
        (office.filed(), office.state(&draft).await),
        (0, ReportStateName::Draft)
    );
    let third = fixture.officer();
    assert!(office.submit(&third, &draft).await.is_ok());
    let late = revise
        .revise(by, draft.id, &narrative, &fixture.context)
        .await;
    assert!(matches!(late, Err(CaseError::Report(_))), "{late:?}");
    let twice = office.submit(&fixture.officer(), &draft).await;
    assert!(
        matches!(twice, Err(SubmitError::Case(CaseError::Report(_)))),
        "{twice:?}"
    );
    assert_eq!(*office.regulator.sent.lock().unwrap(), 1);
}

#[tokio::test]
async fn an_answer_that_was_lost_is_found_and_nothing_filed_twice() {
    for (mood, sent) in [
        (Mood::TakesSilently, 1),
        (Mood::Loses, 2),
        (Mood::IsClosed, 2),
    ] {
        let (office, draft) = Officers::with_draft().await;
        office.mood(mood);
        let unknown = office.submit(&office.second, &draft).await;
        assert!(
            matches!(unknown, Err(SubmitError::OnItsWay(_))),
            "{unknown:?}"
        );
        assert_eq!(office.state(&draft).await, ReportStateName::Submitting);
        assert_eq!(office.alert_state().await, AlertStateName::Escalated);
        office.mood(Mood::Takes);
        let submitter = office.submitter();
        let context = &office.fixture.context;
        let resumed = submitter.resume_all(context).await.unwrap();
        assert_eq!(resumed.arrived, 0, "in a hand");
        office.fixture.clock.advance(SENDING);
        assert_eq!(submitter.resume_all(context).await.unwrap().arrived, 1);
        let report = submitter
            .resume(draft.id, &office.fixture.context)
            .await
            .unwrap();
        assert_eq!(report.state.name(), ReportStateName::Submitted);
        assert_eq!(office.alert_state().await, AlertStateName::Filed);
        assert_eq!(*office.regulator.sent.lock().unwrap(), sent, "{mood:?}");
        assert_eq!(office.filed(), 1);
        let again = submitter
            .resume(draft.id, &office.fixture.context)
            .await
            .unwrap();
        assert_eq!(again, report);
        assert_eq!(*office.regulator.sent.lock().unwrap(), sent, "{mood:?}");
    }
}

#[tokio::test]
async fn a_report_on_its_way_is_not_sent_blindly() {
    let (office, draft) = Officers::with_draft().await;
    office.mood(Mood::TakesSilently);
    assert!(office.submit(&office.second, &draft).await.is_err());
    office.mood(Mood::IsClosed);
    let at_once = office.submit(&office.second, &draft).await;
    let Err(SubmitError::Case(CaseError::Report(error))) = at_once else {
        panic!("{at_once:?}");
    };
    assert_eq!(error, InvalidReportChange::BeingSent);
    office.fixture.clock.advance(SENDING);
    let unknown = office.submit(&office.second, &draft).await;
    assert!(
        matches!(unknown, Err(SubmitError::OnItsWay(_))),
        "{unknown:?}"
    );
    assert_eq!(*office.regulator.sent.lock().unwrap(), 1);
}

#[tokio::test]
async fn a_report_the_authority_rejects_is_reported_once_and_settled_by_hand() {
    let (office, draft) = Officers::with_draft().await;
    let fixture = &office.fixture;
    office.submit(&office.second, &draft).await.unwrap();
    let why = "a page is missing".to_owned();
    office.says(Standing::Rejected { why: why.clone() });
    let regulator = office.regulator.clone();
    let acknowledge = AcknowledgeStr::new(&fixture.storage, &fixture.system, regulator);
    let polled = acknowledge.poll(&fixture.context).await.unwrap();
    assert_eq!((polled.rejected, polled.acknowledged), (1, 0));
    let polled = acknowledge.poll(&fixture.context).await.unwrap();
    assert_eq!(polled, Polled::default(), "reported before");
    let stored = fixture.store.report(draft.id).await.unwrap().unwrap();
    let ReportState::Submitted { rejected, .. } = stored.state else {
        panic!("{:?}", stored.state);
    };
    assert_eq!(rejected, Some(why));
    let settled = acknowledge
        .acknowledge(&office.second, draft.id, &fixture.context)
        .await;
    assert!(settled.is_ok(), "{settled:?}");
}

#[tokio::test]
async fn what_the_authority_does_not_say_now_it_says_at_the_next_round() {
    let (office, draft) = Officers::with_draft().await;
    let fixture = &office.fixture;
    office.submit(&office.second, &draft).await.unwrap();
    office.mood(Mood::IsClosed);
    let regulator = office.regulator.clone();
    let acknowledge = AcknowledgeStr::new(&fixture.storage, &fixture.system, regulator);
    let polled = acknowledge.poll(&fixture.context).await.unwrap();
    assert_eq!(polled.unanswered, 1);
    assert_eq!(office.state(&draft).await, ReportStateName::Submitted);
}

#[tokio::test]
async fn a_refused_report_is_a_draft_again() {
    let (office, draft) = Officers::with_draft().await;
    office.mood(Mood::Refuses);
    let refused = office.submit(&office.second, &draft).await;
    assert!(
        matches!(refused, Err(SubmitError::Refused(_))),
        "{refused:?}"
    );
    assert_eq!(office.state(&draft).await, ReportStateName::Draft);
    office.mood(Mood::Takes);
    assert!(office.submit(&office.second, &draft).await.is_ok());
}

#[tokio::test]
async fn a_report_is_on_escalated_alerts_of_one_customer_each_reported_once() {
    let (office, draft) = Officers::with_draft().await;
    let fixture = &office.fixture;
    let drafting = DraftStr::new(&fixture.storage, &fixture.system);
    let narrative = text("what happened");
    let (officer, context) = (&office.second, &fixture.context);
    let on = async |alerts: BTreeSet<AlertId>| {
        drafting.draft(officer, &alerts, &narrative, context).await
    };
    let twice = on([office.alert].into()).await;
    assert!(matches!(twice, Err(CaseError::ReportedBefore)), "{twice:?}");
    let (_, open) = fixture.split_sum().await;
    let early = on([open].into()).await;
    assert!(matches!(early, Err(CaseError::NotReportable)), "{early:?}");
    let none = on(BTreeSet::new()).await;
    assert!(matches!(none, Err(CaseError::NotReportable)), "{none:?}");
    let unknown = on([AlertId::new(fixture.ids.as_ref())].into()).await;
    assert!(matches!(unknown, Err(CaseError::NotFound)), "{unknown:?}");
    assert_eq!(office.state(&draft).await, ReportStateName::Draft);
}

#[tokio::test]
async fn only_compliance_works_reports() {
    let (office, draft) = Officers::with_draft().await;
    let fixture = &office.fixture;
    for role in [OfficerRole::Admin, OfficerRole::Other] {
        let who = fixture.in_role(role);
        let sent = office.submit(&who, &draft).await;
        assert!(matches!(
            sent,
            Err(SubmitError::Case(CaseError::Forbidden(_)))
        ));
        let revise = ReviseStr::new(&fixture.storage, &fixture.system);
        let revised = revise
            .revise(&who, draft.id, &text("x"), &fixture.context)
            .await;
        assert!(matches!(revised, Err(CaseError::Forbidden(_))));
        let drafting = DraftStr::new(&fixture.storage, &fixture.system);
        let alerts = [office.alert].into();
        let drafted = drafting
            .draft(&who, &alerts, &text("x"), &fixture.context)
            .await;
        assert!(matches!(drafted, Err(CaseError::Forbidden(_))));
        let regulator = office.regulator.clone();
        let acknowledge = AcknowledgeStr::new(&fixture.storage, &fixture.system, regulator);
        let confirmed = acknowledge
            .acknowledge(&who, draft.id, &fixture.context)
            .await;
        assert!(matches!(confirmed, Err(CaseError::Forbidden(_))));
    }
    assert_eq!(office.filed(), 0);
}
