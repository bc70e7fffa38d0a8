//! Payments, alerts and reports to store.

use std::{collections::BTreeMap, sync::Arc};

use chrono::TimeDelta;
use kernel::{
    Clock, Timestamp, UserId,
    testing::{TestClock, TestIds},
};

use super::AmlStorage;
use crate::{
    Alert, AlertId, AlertState, Amount, AssessmentId, AssessmentRecord, CaseText, CountryLists,
    CreditorKey, DueDiligence, Facts, Hit, ListMatch, PaymentFacts, PaymentId, Report, ReportState,
    RuleSet, Screened, ShadowOutcome, StrId, assess,
    ports::{AmlUnitOfWork, CustomerHistory, HistoryQuery},
};

/// The people the suite knows. A store with foreign keys has to know them first.
pub fn people() -> Vec<UserId> {
    let ids = TestIds::default();
    (0..5).map(|_| UserId::new(&ids)).collect()
}

/// A moment with microseconds, so that a store that rounds is found out.
pub(super) fn now() -> Timestamp {
    TestClock::at("2026-11-21T12:00:00.123457Z").now()
}

pub(super) fn after(seconds: i64) -> Timestamp {
    now() + TimeDelta::seconds(seconds)
}

pub(super) fn text(text: &str) -> CaseText {
    CaseText::new(text).unwrap()
}

pub(super) fn creditor(n: u8) -> CreditorKey {
    CreditorKey::new([n; 32])
}

/// Mints what a test stores.
pub(super) struct Sample {
    pub(super) ids: TestIds,
    pub(super) people: Vec<UserId>,
    rules: RuleSet,
    lists: CountryLists,
}

impl Sample {
    pub(super) fn new() -> Self {
        Self {
            ids: TestIds::default(),
            people: people(),
            rules: RuleSet::shipped().unwrap(),
            lists: CountryLists::shipped().unwrap(),
        }
    }

    /// A payment of `customer`, so many seconds after the moment, to this account.
    pub(super) fn payment(&self, customer: usize, seconds: i64, to: u8) -> PaymentFacts {
        let lists = BTreeMap::from([("un".to_owned(), "2026-02-27".to_owned())]);
        PaymentFacts {
            payment: PaymentId::new(&self.ids),
            customer: self.people[customer],
            at: after(seconds),
            amount: Amount::ore(1_234_567).unwrap(),
            country: "VN".parse().unwrap(),
            creditor: creditor(to),
            due_diligence: DueDiligence::Standard,
            customer_screening: Screened::clear(lists.clone()),
            recipient_screening: Screened::Done {
                sanctions: ListMatch::PotentialMatch(vec![Hit {
                    list: "un".into(),
                    entry: "QDi.001; DROP TABLE".into(),
                    score_permille: 912,
                }]),
                pep: ListMatch::Clear,
                lists,
            },
        }
    }

    pub(super) fn query(payment: &PaymentFacts) -> HistoryQuery {
        HistoryQuery {
            customer: payment.customer,
            creditor: payment.creditor,
            payment: payment.payment,
            recent_after: payment.at - TimeDelta::days(7),
            payers_after: payment.at - TimeDelta::days(7),
        }
    }

    /// The assessment of a payment on what the store knows, and the version it was made at.
    pub(super) async fn assessed(
        &self,
        store: &Arc<dyn AmlStorage>,
        payment: PaymentFacts,
        attempt: u32,
    ) -> (AssessmentRecord, i64) {
        let query = Self::query(&payment);
        let CustomerHistory { history, version } = store.customer_history(&query).await.unwrap();
        let facts = Facts::new(payment, history).unwrap();
        let assessment = assess(&self.rules, &self.lists, &facts);
        let record = AssessmentRecord {
            id: AssessmentId::new(&self.ids),
            attempt,
            shadow: Some(ShadowOutcome::from(assessment.clone())),
            assessment,
            facts,
        };
        (record, version)
    }

    /// Assesses and records a payment.
    pub(super) async fn recorded(
        &self,
        store: &Arc<dyn AmlStorage>,
        payment: PaymentFacts,
    ) -> AssessmentRecord {
        let (record, version) = self.assessed(store, payment, 1).await;
        committed(store, async |unit| {
            unit.assessments().record(&record, version).await.unwrap();
        })
        .await;
        record
    }

    /// The first alert of an assessment.
    pub(super) fn alert(&self, of: &AssessmentRecord, state: AlertState) -> Alert {
        Alert {
            id: AlertId::new(&self.ids),
            assessment: of.id,
            payment: of.assessment.payment,
            customer: of.assessment.customer,
            finding: of.assessment.findings[0].clone(),
            opened_at: of.assessment.at,
            due_at: of.assessment.at + TimeDelta::hours(48),
            state,
            notes: Vec::new(),
            version: 1,
        }
    }

    /// A stored alert, of a payment of its own.
    pub(super) async fn stored_alert(&self, store: &Arc<dyn AmlStorage>, of: usize) -> Alert {
        let record = self.recorded(store, self.payment(of, 0, 1)).await;
        let alert = self.alert(&record, AlertState::Open);
        committed(store, async |unit| {
            unit.alerts().add(&alert).await.unwrap();
        })
        .await;
        alert
    }

    pub(super) fn report(&self, on: &Alert) -> Report {
        Report {
            id: StrId::new(&self.ids),
            customer: on.customer,
            alerts: [on.id].into(),
            payments: on.payments(),
            narrative: text("Æ split sum\nof 60,000 NOK"),
            authors: [self.people[3]].into(),
            created_at: now(),
            state: ReportState::Draft,
            version: 1,
        }
    }
}

/// Does this in a unit and commits it.
pub(super) async fn committed<T>(
    store: &Arc<dyn AmlStorage>,
    work: impl AsyncFnOnce(&mut dyn AmlUnitOfWork) -> T,
) -> T {
    let mut unit = store.begin().await.unwrap();
    let done = work(unit.as_mut()).await;
    unit.commit().await.unwrap();
    done
}
