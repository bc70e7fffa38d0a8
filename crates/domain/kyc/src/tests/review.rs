//! Which customers are assessed, when, and that the last assessment uses the newest facts.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use async_trait::async_trait;
use chrono::TimeDelta;
use kernel::{Actor, UserId};

use super::fixture::{Fixture, context, levels};
use crate::{
    ApplicantState, CustomerFacts, KycStatus, PepFinding, RefreshApplicant, ReviewCustomers,
    ShowKyc,
    ports::{
        ApplicantStatus, CustomerRecords, FactsUnavailable, KycQueries, MockIdentityVerification,
        ProviderError,
    },
};

/// Says this, and lets something happen while it is asked.
struct Records<F>(F);

#[async_trait]
impl<F, G> CustomerRecords for Records<F>
where
    F: Fn() -> G + Send + Sync,
    G: Future<Output = Result<Option<CustomerFacts>, FactsUnavailable>> + Send,
{
    async fn facts(&self, _: UserId) -> Result<Option<CustomerFacts>, FactsUnavailable> {
        (self.0)().await
    }
}

fn review<F, G>(fixture: &Fixture, records: F) -> ReviewCustomers
where
    F: Fn() -> G + Send + Sync + 'static,
    G: Future<Output = Result<Option<CustomerFacts>, FactsUnavailable>> + Send + 'static,
{
    let (storage, verification, system) = fixture.parts(MockIdentityVerification::new());
    let records = Arc::new(Records(records));
    ReviewCustomers::new(&storage, &verification, &system, records)
}

#[tokio::test]
async fn a_customer_nobody_has_looked_at_waits_and_is_due() {
    let fixture = Fixture::new();
    let (storage, verification, system) = fixture.parts(MockIdentityVerification::new());
    let show = ShowKyc::new(&storage, &verification, &system);
    let shown = show.of(fixture.user).await.unwrap();
    assert_eq!(shown.status, KycStatus::Pending);

    let facts = fixture.facts();
    let review = review(&fixture, move || {
        std::future::ready(Ok(Some(facts.clone())))
    });
    let done = review.due(&|| false, &context()).await.unwrap();
    assert_eq!((done.reviewed, done.failed), (1, 0));
    let shown = show.of(fixture.user).await.unwrap();
    assert_eq!(shown.status, KycStatus::Approved);
    let done = review.due(&|| false, &context()).await.unwrap();
    assert_eq!(done.reviewed, 0, "no customer is due so soon again");
    fixture.clock.advance(TimeDelta::days(30));
    let done = review.due(&|| false, &context()).await.unwrap();
    assert_eq!(done.reviewed, 1);
}

#[tokio::test]
async fn nobody_is_let_pay_by_facts_that_are_not_whole() {
    let fixture = Fixture::new();
    let unknown = || std::future::ready(Err(FactsUnavailable("no list is active".into())));
    let review = review(&fixture, unknown);
    assert!(review.first(fixture.user, &context()).await.is_err());
    let done = review.due(&|| false, &context()).await.unwrap();
    assert_eq!((done.reviewed, done.failed), (0, 1));
    assert_eq!(fixture.memory.risk(fixture.user).await.unwrap(), None);
}

#[tokio::test]
async fn of_two_looks_at_once_the_one_with_older_facts_has_not_the_last_word() {
    let fixture = Arc::new(Fixture::new());
    fixture.assess(&fixture.facts()).await;
    let asked = Arc::new(AtomicUsize::new(0));
    let (there, count) = (fixture.clone(), asked.clone());
    let review = review(&fixture, move || {
        let (fixture, count) = (there.clone(), count.clone());
        async move {
            let clear = fixture.facts();
            if count.fetch_add(1, Ordering::SeqCst) == 0 {
                // A screening finds something after this assessment began.
                fixture.found_exposed().await;
                return Ok(Some(clear));
            }
            let pep = PepFinding::Exposed;
            Ok(Some(CustomerFacts { pep, ..clear }))
        }
    });
    let done = review.run(fixture.user, Actor::System, &context()).await;
    assert_eq!(done.unwrap().unwrap().status, KycStatus::Pending);
    assert_eq!(asked.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn an_applicant_whose_notice_never_came_is_asked_about_after_a_while() {
    let fixture = Fixture::new();
    fixture.found_exposed().await;
    let applicant = fixture.applies(&levels().enhanced).await;
    let (external_id, at) = (applicant.external_id, fixture.after(60));
    let mut provider = MockIdentityVerification::new();
    provider.expect_status().times(1).returning(move |_| {
        Ok(ApplicantStatus {
            external_id: external_id.clone(),
            level: Some(levels().enhanced),
            state: Some(ApplicantState::Approved { at }),
            since: Some(at),
        })
    });
    let (storage, verification, system) = fixture.parts(provider);
    let refresh = RefreshApplicant::new(&storage, &verification, &system);
    let done = refresh.unheard(&|| false, &context()).await.unwrap();
    assert_eq!(
        (done.asked, done.learned),
        (0, 0),
        "a notice may still come"
    );
    fixture.clock.advance(TimeDelta::minutes(15));
    let done = refresh.unheard(&|| false, &context()).await.unwrap();
    assert_eq!((done.asked, done.learned), (1, 1));
    assert_eq!(fixture.status(), KycStatus::Approved);
    let done = refresh.unheard(&|| false, &context()).await.unwrap();
    assert_eq!(done.asked, 0, "nothing more is waited for");
}

#[tokio::test]
async fn a_provider_that_is_down_ends_the_run_and_nothing_is_lost() {
    let fixture = Fixture::new();
    fixture.found_exposed().await;
    fixture.applies(&levels().enhanced).await;
    fixture.clock.advance(TimeDelta::hours(1));
    let mut provider = MockIdentityVerification::new();
    let down = || ProviderError::Unavailable("timed out".into());
    provider.expect_status().returning(move |_| Err(down()));
    let (storage, verification, system) = fixture.parts(provider);
    let refresh = RefreshApplicant::new(&storage, &verification, &system);
    let done = refresh.unheard(&|| false, &context()).await.unwrap();
    assert!(done.error.is_some());
    assert_eq!(fixture.status(), KycStatus::Pending);
}
