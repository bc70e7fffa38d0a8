use std::collections::BTreeMap;

use aml::{
    AlertId, Amount, AssessPayment, CountryLists, CreditorKey, DueDiligence, NewAlert, PaymentId,
    PaymentOrder, ReportChange, RuleBook, RuleSet, Screened, Severity, Storage, StrId, SystemPorts,
    ports::AlertFilter, testing::MemoryAml,
};
use kernel::{
    Clock, Country, PageRequest, StoreError,
    testing::{TestClock, TestIds},
};
use screening::{HitFound, Outcome, ScreeningId};

use super::*;
use crate::testing::{RecordedReviews, stored};

struct Fixture {
    aml: Arc<MemoryAml>,
    ids: Arc<TestIds>,
    reviews: Arc<RecordedReviews>,
    subscriber: RiskReviewSubscriber,
}

impl Fixture {
    fn with(reviews: RecordedReviews) -> Self {
        let (aml, reviews) = (Arc::new(MemoryAml::new()), Arc::new(reviews));
        Self {
            subscriber: RiskReviewSubscriber {
                alerts: aml.clone(),
                reports: aml.clone(),
                review: reviews.clone(),
            },
            aml,
            ids: Arc::default(),
            reviews,
        }
    }

    fn new() -> Self {
        Self::with(RecordedReviews::default())
    }

    fn user(&self) -> UserId {
        UserId::new(self.ids.as_ref())
    }

    /// The customer's payment to this country raises alerts; the first of them.
    async fn alert(&self, customer: UserId, country: &str) -> AlertId {
        let storage = Storage::of(self.aml.clone());
        let system = SystemPorts {
            clock: Arc::new(TestClock::default()),
            ids: self.ids.clone(),
        };
        let book = RuleBook::new(self.aml.clone(), Arc::new(RuleSet::shipped().unwrap()));
        let countries = Arc::new(CountryLists::shipped().unwrap());
        let order = PaymentOrder {
            payment: PaymentId::new(self.ids.as_ref()),
            customer,
            amount: Amount::ore(100_000).unwrap(),
            country: country.parse::<Country>().unwrap(),
            creditor: CreditorKey::new([1; 32]),
            due_diligence: DueDiligence::Standard,
            customer_screening: Screened::clear(BTreeMap::new()),
            recipient_screening: Screened::clear(BTreeMap::new()),
        };
        let context = RequestContext::job("test");
        AssessPayment::new(&storage, &system, &book, countries)
            .assess(&order, &context)
            .await
            .unwrap();
        let page = PageRequest::new(None, None).unwrap();
        let alerts = self
            .aml
            .alerts(&AlertFilter::default(), &page)
            .await
            .unwrap();
        alerts.items[0].id
    }

    async fn reviewed_upon(&self, event: &StoredEvent) -> Vec<UserId> {
        self.subscriber.deliver(event).await.unwrap();
        self.reviews.reviewed()
    }
}

/// A screening that found this person.
fn found(subject: &impl ToString) -> StoredEvent {
    stored(&ScreeningEvent::Found(HitFound {
        screening_id: ScreeningId::new(&TestIds::default()),
        subject: subject.to_string().parse().unwrap(),
        outcome: Outcome::PotentialMatch,
    }))
}

/// This alert, opened by this rule.
fn opened(alert_id: AlertId, rule: RuleId) -> StoredEvent {
    stored(&AmlEvent::AlertOpened(NewAlert {
        alert_id,
        rule,
        severity: Severity::High,
        due_at: TestClock::default().now(),
    }))
}

#[tokio::test]
async fn a_customer_whom_a_screening_finds_is_reviewed() {
    let fixture = Fixture::new();
    let user = fixture.user();
    let found = found(&user);
    assert_eq!(fixture.reviewed_upon(&found).await, [user]);
}

#[tokio::test]
async fn a_recipient_whom_a_screening_finds_is_no_customer_to_review() {
    let fixture = Fixture::new();
    let found = found(&payments::RecipientId::new(fixture.ids.as_ref()));
    assert!(fixture.reviewed_upon(&found).await.is_empty());
}

#[tokio::test]
async fn a_customer_with_an_alert_of_a_high_risk_country_is_reviewed() {
    let fixture = Fixture::new();
    let user = fixture.user();
    let alert = fixture.alert(user, "VN").await;
    let opened = opened(alert, RuleId::HighRiskCountry);
    assert_eq!(fixture.reviewed_upon(&opened).await, [user]);
}

#[tokio::test]
async fn an_alert_of_another_rule_is_no_reason_to_review() {
    let fixture = Fixture::new();
    let alert = fixture.alert(fixture.user(), "VN").await;
    let opened = opened(alert, RuleId::Velocity);
    assert!(fixture.reviewed_upon(&opened).await.is_empty());
}

#[tokio::test]
async fn an_event_about_a_report_or_alert_that_is_not_there_is_taken_without_a_review() {
    let fixture = Fixture::new();
    let report_id = StrId::new(fixture.ids.as_ref());
    let submitted = stored(&AmlEvent::StrSubmitted(ReportChange { report_id }));
    assert!(fixture.reviewed_upon(&submitted).await.is_empty());
    let alert = AlertId::new(fixture.ids.as_ref());
    let opened = opened(alert, RuleId::HighRiskCountry);
    assert!(fixture.reviewed_upon(&opened).await.is_empty());
}

#[tokio::test]
async fn a_review_that_fails_is_tried_again() {
    let fixture = Fixture::with(RecordedReviews::failing(|| {
        StoreError::Unavailable("no connection".into()).into()
    }));
    let found = found(&fixture.user());
    let delivered = fixture.subscriber.deliver(&found).await;
    assert!(
        matches!(delivered, Err(DeliveryError::Retry(_))),
        "{delivered:?}"
    );
}

#[test]
fn findings_are_wanted_and_other_events_are_not() {
    let fixture = Fixture::new();
    for (kind, wanted) in [
        ("screening.found", true),
        ("aml.alert_opened", true),
        ("aml.str_submitted", true),
        ("aml.str_acknowledged", false),
        ("remittance.completed", false),
    ] {
        assert_eq!(fixture.subscriber.wants(kind), wanted, "{kind}");
    }
}
