//! What monitoring finds, and what compliance officers begin with it.

use aml::{
    CaseText, Officer, OfficerRole,
    cases::AlertDecision,
    ports::{AlertFilter, AlertQueries},
};
use kernel::{PageRequest, RequestContext, UnitOfWorkFactory};
use screening::{Outcome, Screening, ScreeningId, ScreeningRecord, ports::ScreeningUnitOfWork};

use super::app::{QUIET, TestApp};

/// The version that the document's examples name.
const NAMED: &str = "2026-12";

impl TestApp {
    /// A compliance officer, as use cases know them.
    pub(crate) async fn case_officer(&self) -> Officer {
        let id = self.officer("compliance").await.id().await;
        Officer {
            user_id: id.parse().expect("an id"),
            role: OfficerRole::Compliance,
        }
    }

    /// Puts a rule set to work.
    pub(crate) async fn rules(&self, text: &str) {
        let (officer, context) = (self.case_officer().await, RequestContext::job("test"));
        let aml = &self.assembly.services.aml;
        let added = aml.add_rules.add(&officer, text, &context).await;
        let reason = CaseText::new("a test wants it").expect("a reason");
        let version = added.expect("a rule set").version;
        let activated = aml
            .activate_rules
            .activate(&officer, &version, &reason, &context);
        activated.await.expect("it decides");
    }

    /// Puts rules to work that find something in every payment and let it go.
    pub(crate) async fn find_everything(&self) {
        let quiet = std::fs::read_to_string(QUIET).expect("the quiet rules");
        let all = "[rules.high_amount]\nabove_nok = 1\n";
        let quiet = quiet.replace("[rules.high_amount]\nabove_nok = 1_000_000_000\n", all);
        self.rules(&quiet.replace("\"quiet\"", &format!("\"{NAMED}\"")))
            .await;
    }

    /// The alert on this payment.
    pub(crate) async fn alert_on(&self, payment: &str) -> String {
        let filter = AlertFilter {
            payment: Some(payment.parse().expect("an id")),
            ..AlertFilter::default()
        };
        let page = PageRequest::new(None, None).expect("a page");
        let found = self.assembly.store.alerts(&filter, &page).await;
        let found = found.expect("alerts").items;
        found.first().expect("an alert").id.to_string()
    }

    /// A draft of a report on this payment's alert.
    pub(crate) async fn report_on(&self, payment: &str) -> String {
        let alert = self.alert_on(payment).await.parse().expect("an id");
        let (officer, context) = (self.case_officer().await, RequestContext::job("test"));
        let aml = &self.assembly.services.aml;
        let reason = CaseText::new("to be reported").expect("a reason");
        let assigned = aml.assign.assign(&officer, alert, None, &context);
        assigned.await.expect("an alert of theirs");
        let escalate = AlertDecision::Escalate;
        let escalated = aml
            .decide
            .decide(&officer, alert, escalate, &reason, &context);
        escalated.await.expect("an escalated alert");
        let alerts = [alert].into();
        let drafted = aml.draft.draft(&officer, &alerts, &reason, &context);
        drafted.await.expect("a draft").id.to_string()
    }

    /// A screening of a recipient without a match.
    pub(crate) async fn screening_of(&self, recipient: &str) -> String {
        let system = &self.assembly.system;
        let country = "DE".parse().expect("a country");
        let record = ScreeningRecord {
            id: ScreeningId::new(system.ids.as_ref()),
            subject_id: recipient.parse().expect("an id"),
            subject: screening::Subject::recipient("Anna Schmidt", country),
            screened_at: system.clock.now(),
            screening: Screening {
                outcome: Outcome::Clear,
                hits: Vec::new(),
                lists: Vec::new(),
            },
        };
        let store = &self.assembly.store;
        let begun = UnitOfWorkFactory::<dyn ScreeningUnitOfWork>::begin(store).await;
        let mut unit = begun.expect("a unit of work");
        unit.screenings().add(&record).await.expect("a screening");
        let kept = unit.commit().await;
        kept.expect("a screening");
        record.id.to_string()
    }
}
