//! Who is looked at, when, and that the last look is by the newest facts.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use async_trait::async_trait;
use chrono::TimeDelta;
use kernel::{Actor, UserId};

use super::world::{World, context, levels};
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

fn review<F, G>(world: &World, records: F) -> ReviewCustomers
where
    F: Fn() -> G + Send + Sync + 'static,
    G: Future<Output = Result<Option<CustomerFacts>, FactsUnavailable>> + Send + 'static,
{
    let (storage, verification, surroundings) = world.parts(MockIdentityVerification::new());
    let records = Arc::new(Records(records));
    ReviewCustomers::new(&storage, &verification, &surroundings, records)
}

#[tokio::test]
async fn a_customer_nobody_has_looked_at_waits_and_is_due() {
    let world = World::new();
    let (storage, verification, surroundings) = world.parts(MockIdentityVerification::new());
    let show = ShowKyc::new(&storage, &verification, &surroundings);
    let shown = show.of(world.user).await.unwrap();
    assert_eq!(shown.status, KycStatus::Pending);

    let facts = world.facts();
    let review = review(&world, move || std::future::ready(Ok(Some(facts.clone()))));
    let done = review.due(&|| false, &context()).await.unwrap();
    assert_eq!((done.reviewed, done.failed), (1, 0));
    let shown = show.of(world.user).await.unwrap();
    assert_eq!(shown.status, KycStatus::Approved);
    let done = review.due(&|| false, &context()).await.unwrap();
    assert_eq!(done.reviewed, 0, "nobody is due so soon again");
    world.clock.advance(TimeDelta::days(30));
    let done = review.due(&|| false, &context()).await.unwrap();
    assert_eq!(done.reviewed, 1);
}

#[tokio::test]
async fn nobody_is_let_pay_by_facts_that_are_not_whole() {
    let world = World::new();
    let unknown = || std::future::ready(Err(FactsUnavailable("no list is active".into())));
    let review = review(&world, unknown);
    assert!(review.first(world.user, &context()).await.is_err());
    let done = review.due(&|| false, &context()).await.unwrap();
    assert_eq!((done.reviewed, done.failed), (0, 1));
    assert_eq!(world.memory.risk(world.user).await.unwrap(), None);
}

#[tokio::test]
async fn of_two_looks_at_once_the_one_with_older_facts_has_not_the_last_word() {
    let world = Arc::new(World::new());
    world.assess(&world.facts()).await;
    let asked = Arc::new(AtomicUsize::new(0));
    let (there, count) = (world.clone(), asked.clone());
    let review = review(&world, move || {
        let (world, count) = (there.clone(), count.clone());
        async move {
            let clear = world.facts();
            if count.fetch_add(1, Ordering::SeqCst) == 0 {
                // Somebody finds something after this look began.
                world.found_exposed().await;
                return Ok(Some(clear));
            }
            let pep = PepFinding::Exposed;
            Ok(Some(CustomerFacts { pep, ..clear }))
        }
    });
    let done = review.run(world.user, Actor::System, &context()).await;
    assert_eq!(done.unwrap().unwrap().status, KycStatus::Pending);
    assert_eq!(asked.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn an_applicant_whose_notice_never_came_is_asked_about_after_a_while() {
    let world = World::new();
    world.found_exposed().await;
    let applicant = world.applies(&levels().enhanced).await;
    let (external_id, at) = (applicant.external_id, world.after(60));
    let mut provider = MockIdentityVerification::new();
    provider.expect_status().times(1).returning(move |_| {
        Ok(ApplicantStatus {
            external_id: external_id.clone(),
            level: Some(levels().enhanced),
            state: Some(ApplicantState::Approved { at }),
            since: Some(at),
        })
    });
    let (storage, verification, surroundings) = world.parts(provider);
    let refresh = RefreshApplicant::new(&storage, &verification, &surroundings);
    let done = refresh.unheard(&|| false, &context()).await.unwrap();
    assert_eq!(
        (done.asked, done.learned),
        (0, 0),
        "a notice may still come"
    );
    world.clock.advance(TimeDelta::minutes(15));
    let done = refresh.unheard(&|| false, &context()).await.unwrap();
    assert_eq!((done.asked, done.learned), (1, 1));
    assert_eq!(world.status().await, KycStatus::Approved);
    let done = refresh.unheard(&|| false, &context()).await.unwrap();
    assert_eq!(done.asked, 0, "nothing more is waited for");
}

#[tokio::test]
async fn a_provider_that_is_down_ends_the_run_and_nothing_is_lost() {
    let world = World::new();
    world.found_exposed().await;
    world.applies(&levels().enhanced).await;
    world.clock.advance(TimeDelta::hours(1));
    let mut provider = MockIdentityVerification::new();
    let down = || ProviderError::Unavailable("timed out".into());
    provider.expect_status().returning(move |_| Err(down()));
    let (storage, verification, surroundings) = world.parts(provider);
    let refresh = RefreshApplicant::new(&storage, &verification, &surroundings);
    let done = refresh.unheard(&|| false, &context()).await.unwrap();
    assert!(done.error.is_some());
    assert_eq!(world.status().await, KycStatus::Pending);
}
