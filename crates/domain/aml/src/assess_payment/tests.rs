//! Payments assessed one after the other, and all at once.

use std::sync::Mutex;

use async_trait::async_trait;
use futures_util::future::{BoxFuture, join_all};

use super::*;
use crate::{
    Decision, RuleId, RuleSetVersion, Running, StoredRuleSet,
    ports::{
        AlertFilter, AlertQueries, AssessmentQueries, CustomerHistory, HistoryQuery, RuleSetQueries,
    },
    test_fixture::Fixture,
    testing::MemoryAml,
};

#[tokio::test]
async fn what_was_found_becomes_alerts_with_a_day_to_decide_by() {
    let fixture = Fixture::new();
    let (record, alert) = fixture.split_sum().await;
    assert_eq!(record.assessment.decision, Decision::Hold);
    let alert = fixture.store.alert(alert).await.unwrap().unwrap();
    assert_eq!(alert.rule(), RuleId::Structuring);
    assert_eq!(alert.assessment, record.id);
    assert_eq!(alert.due_at, alert.opened_at + TimeDelta::hours(48));
    assert!(!alert.is_overdue(alert.due_at));
    assert!(alert.is_overdue(alert.due_at + TimeDelta::microseconds(1)));
    let events = fixture.store.events();
    assert_eq!(events.len(), 1);
    assert_eq!(events[0].kind, "aml.alert_opened");
    let text = events[0].payload.to_string();
    assert!(!text.contains("usr_") && !text.contains("txn_"), "{text}");
    assert_eq!(fixture.audited(), ["aml.assessed"; 3]);
}

#[tokio::test]
async fn the_same_order_gets_the_recorded_assessment_and_counts_once() {
    let fixture = Fixture::new();
    let order = fixture.order(fixture.user(), 20_000);
    let first = fixture.assess(&order).await;
    fixture.clock.advance(TimeDelta::minutes(5));
    let mut again = order.clone();
    again.recipient_screening = Screened::NotScreened;
    assert_eq!(fixture.assess(&again).await, first);
    assert_eq!(fixture.audited().len(), 1);
    let next = fixture.assess(&fixture.order(order.customer, 20_000)).await;
    assert_eq!(next.facts.history().lifetime.payments, 1);
}

#[tokio::test]
async fn an_order_that_changed_is_assessed_anew_and_still_counts_once() {
    let fixture = Fixture::new();
    let mut order = fixture.order(fixture.user(), 20_000);
    let first = fixture.assess(&order).await;
    order.country = "KP".parse().unwrap();
    let second = fixture.assess(&order).await;
    assert_eq!((first.attempt, second.attempt), (1, 2));
    assert_eq!(first.assessment.decision, Decision::Proceed);
    assert_eq!(second.assessment.decision, Decision::Block);
    assert_eq!(fixture.assess(&order).await, second);
    let next = fixture.assess(&fixture.order(order.customer, 20_000)).await;
    assert_eq!(next.facts.history().lifetime.payments, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn payments_at_once_cannot_slip_under_a_rule_together() {
    let fixture = Fixture::new();
    let customer = fixture.user();
    let running = (0..8).map(|_| {
        let (assessor, order) = (fixture.assessor(), fixture.order(customer, 20_000));
        let context = fixture.context.clone();
        tokio::spawn(async move { assessor.assess(&order, &context).await.unwrap() })
    });
    let decided = join_all(running.collect::<Vec<_>>()).await;
    let decided = decided
        .into_iter()
        .map(|record| record.unwrap().assessment.decision);
    let proceeding = decided.filter(|decision| *decision == Decision::Proceed);
    assert_eq!(proceeding.count(), 2);
}

/// Lets something happen after a history was read and before the assessment on it is recorded.
struct Meddled {
    store: Arc<MemoryAml>,
    meddle: Box<dyn Fn() -> BoxFuture<'static, ()> + Send + Sync>,
    times: Mutex<usize>,
}

#[async_trait]
impl AssessmentQueries for Meddled {
    async fn assessment_of(
        &self,
        payment: PaymentId,
    ) -> Result<Option<AssessmentRecord>, StoreError> {
        self.store.assessment_of(payment).await
    }

    async fn assessment(&self, id: AssessmentId) -> Result<Option<AssessmentRecord>, StoreError> {
        self.store.assessment(id).await
    }

    async fn customer_history(&self, query: &HistoryQuery) -> Result<CustomerHistory, StoreError> {
        let read = self.store.customer_history(query).await?;
        let again = {
            let mut times = self.times.lock().unwrap();
            let again = *times > 0;
            *times = times.saturating_sub(1);
            again
        };
        if again {
            (self.meddle)().await;
        }
        Ok(read)
    }
}

fn meddled(fixture: &Arc<Fixture>, customer: UserId, times: usize) -> AssessPayment {
    let inner = Arc::clone(fixture);
    let meddle = move || -> BoxFuture<'static, ()> {
        let fixture = Arc::clone(&inner);
        Box::pin(async move {
            fixture.assess(&fixture.order(customer, 20_000)).await;
        })
    };
    let storage = Storage {
        assessments: Arc::new(Meddled {
            store: Arc::clone(&fixture.store),
            meddle: Box::new(meddle),
            times: Mutex::new(times),
        }),
        ..fixture.storage.clone()
    };
    fixture.assessor_on(&storage)
}

#[tokio::test]
async fn a_payment_recorded_in_between_is_seen() {
    let fixture = Arc::new(Fixture::new());
    let customer = fixture.user();
    let order = fixture.order(customer, 20_000);
    let assessor = meddled(&fixture, customer, 2);
    let record = assessor.assess(&order, &fixture.context).await.unwrap();
    assert_eq!(record.assessment.decision, Decision::Hold);
    assert_eq!(record.facts.history().recent.len(), 2);
    assert_eq!(
        fixture.audited().len(),
        3,
        "what was not recorded left nothing"
    );
}

#[tokio::test]
async fn another_customer_in_between_disturbs_nobody() {
    let fixture = Arc::new(Fixture::new());
    let assessor = meddled(&fixture, fixture.user(), usize::MAX);
    let order = fixture.order(fixture.user(), 20_000);
    let record = assessor.assess(&order, &fixture.context).await.unwrap();
    assert_eq!(record.assessment.decision, Decision::Proceed);
}

#[tokio::test]
async fn a_change_that_loses_every_race_is_reported() {
    let fixture = Arc::new(Fixture::new());
    let customer = fixture.user();
    let assessor = meddled(&fixture, customer, usize::MAX);
    let order = fixture.order(customer, 20_000);
    let refused = assessor.assess(&order, &fixture.context).await;
    assert!(
        matches!(refused, Err(AssessError::Store(StoreError::Conflict(_)))),
        "{refused:?}"
    );
    assert_eq!(
        fixture.store.assessment_of(order.payment).await.unwrap(),
        None
    );
}

/// Rule sets with a fixed answer.
struct FixedRuleSets(Running);

#[async_trait]
impl RuleSetQueries for FixedRuleSets {
    async fn running(&self) -> Result<Running, StoreError> {
        Ok(self.0.clone())
    }

    async fn rule_set(&self, _: &RuleSetVersion) -> Result<Option<StoredRuleSet>, StoreError> {
        Ok(None)
    }

    async fn rule_sets(&self) -> Result<Vec<StoredRuleSet>, StoreError> {
        Ok(Vec::new())
    }

    async fn activations(&self) -> Result<Vec<crate::ActivationRecord>, StoreError> {
        Ok(Vec::new())
    }
}

fn stored(fixture: &Fixture, text: &str, version: &str) -> StoredRuleSet {
    StoredRuleSet {
        version: version.parse().unwrap(),
        digest: crate::Digest::of(text.as_bytes()),
        text: text.to_owned(),
        added_by: fixture.user(),
        added_at: fixture.system.now(),
    }
}

fn under(fixture: &Fixture, running: Running) -> AssessPayment {
    let storage = Storage {
        rule_sets: Arc::new(FixedRuleSets(running)),
        ..fixture.storage.clone()
    };
    fixture.assessor_on(&storage)
}

#[tokio::test]
async fn a_rule_set_in_the_shadow_is_recorded_and_decides_nothing() {
    let fixture = Fixture::new();
    let stricter = RuleSet::SHIPPED.replace("2026-11", "stricter").replace(
        "above_nok = 100_000\nseverity = \"high\"\ndecision = \"proceed\"",
        "above_nok = 10_000\nseverity = \"high\"\ndecision = \"block\"",
    );
    let running = Running {
        shadow: Some(stored(&fixture, &stricter, "stricter")),
        ..Running::default()
    };
    let order = fixture.order(fixture.user(), 20_000);
    let assessor = under(&fixture, running);
    let record = assessor.assess(&order, &fixture.context).await.unwrap();
    assert_eq!(record.assessment.decision, Decision::Proceed);
    assert_eq!(record.assessment.rule_set.as_str(), "2026-11");
    let shadow = record.shadow.unwrap();
    assert_eq!(shadow.decision, Decision::Block);
    assert_eq!(shadow.rules, [RuleId::HighAmount].into());
    assert_eq!(shadow.rule_set.as_str(), "stricter");
    assert_ne!(shadow.digest, record.assessment.digest);
    let page = kernel::PageRequest::new(None, None).unwrap();
    let alerts = fixture.store.alerts(&AlertFilter::default(), &page).await;
    assert!(alerts.unwrap().items.is_empty());
}

#[tokio::test]
async fn a_shadow_that_looks_further_back_gets_what_it_needs() {
    let fixture = Fixture::new();
    let longer = RuleSet::SHIPPED.replace("2026-11", "longer").replace(
        "window = \"24h\"\nmin_payments = 3",
        "window = \"30d\"\nmin_payments = 3",
    );
    let customer = fixture.user();
    for _ in 0..2 {
        fixture.assess(&fixture.order(customer, 20_000)).await;
        fixture.clock.advance(TimeDelta::days(9));
    }
    let running = Running {
        shadow: Some(stored(&fixture, &longer, "longer")),
        ..Running::default()
    };
    let assessor = under(&fixture, running);
    let order = fixture.order(customer, 20_000);
    let record = assessor.assess(&order, &fixture.context).await.unwrap();
    assert_eq!(record.assessment.findings, []);
    assert_eq!(record.shadow.unwrap().rules, [RuleId::Structuring].into());
}

#[tokio::test]
async fn nothing_is_assessed_by_a_rule_set_that_cannot_be_read() {
    let fixture = Fixture::new();
    let running = Running {
        active: Some(stored(&fixture, "version = 1", "broken")),
        ..Running::default()
    };
    let order = fixture.order(fixture.user(), 20_000);
    let refused = under(&fixture, running)
        .assess(&order, &fixture.context)
        .await;
    let Err(AssessError::Rules(RulesUnavailable::Invalid { version, .. })) = refused else {
        panic!("{refused:?}");
    };
    assert_eq!(version, "broken");
}
