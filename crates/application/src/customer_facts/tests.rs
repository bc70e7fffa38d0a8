use std::sync::Mutex;

use aml::testing::MemoryAml;
use kernel::{StoreError, testing::TestIds};
use screening::ListSource;

use super::*;
use crate::testing::{ScreeningFixture, customer, listed_person, store_of};

/// Destinations as the test says, and the moment they were asked from.
#[derive(Default)]
struct Visited {
    destinations: Mutex<Destinations>,
    asked_since: Mutex<Option<Timestamp>>,
}

#[async_trait]
impl DestinationQueries for Visited {
    async fn destinations(&self, _: UserId, since: Timestamp) -> Result<Destinations, StoreError> {
        *self.asked_since.lock().unwrap() = Some(since);
        Ok(self.destinations.lock().unwrap().clone())
    }
}

/// One customer, Ola Nordmann.
struct Fixture {
    screening: ScreeningFixture,
    visited: Arc<Visited>,
    customer: UserId,
    collect: CollectCustomerFacts,
}

impl Fixture {
    async fn of(person: User, unscreened: UnscreenedPolicy) -> Self {
        let (screening, visited) = (ScreeningFixture::new(), Arc::new(Visited::default()));
        let customer = person.id;
        let collect = CollectCustomerFacts {
            people: store_of([person]).await,
            screening: screening.service.clone(),
            unscreened,
            destinations: visited.clone(),
            reports: Arc::new(MemoryAml::new()),
            countries: Arc::new(CountryLists::shipped().unwrap()),
            clock: screening.clock.clone(),
        };
        Self {
            screening,
            visited,
            customer,
            collect,
        }
    }

    async fn new(unscreened: UnscreenedPolicy) -> Self {
        let id = UserId::new(&TestIds::default());
        Self::of(customer(id, "Ola Nordmann"), unscreened).await
    }

    /// Under the policy of production, with a list of this kind on which this person is.
    async fn with_listed(source: ListSource, name: &str) -> Self {
        let fixture = Self::new(UnscreenedPolicy::Withhold).await;
        let entry = screening::ListEntry {
            source,
            ..listed_person("1", name)
        };
        fixture.screening.activate(source, 1, &[entry]).await;
        fixture
    }

    async fn facts(&self) -> CustomerFacts {
        self.collect.facts(self.customer).await.unwrap().unwrap()
    }
}

fn countries(codes: &[&str]) -> BTreeSet<Country> {
    codes.iter().map(|code| code.parse().unwrap()).collect()
}

#[tokio::test]
async fn without_a_list_production_knows_no_facts_so_that_nobody_is_approved() {
    let fixture = Fixture::new(UnscreenedPolicy::Withhold).await;
    let unknown = fixture.collect.facts(fixture.customer).await;
    assert_eq!(unknown, Err(FactsUnavailable("no list is active".into())));
}

#[tokio::test]
async fn without_a_list_development_counts_everybody_as_clear() {
    let facts = Fixture::new(UnscreenedPolicy::TreatAsClear)
        .await
        .facts()
        .await;
    assert_eq!(facts.screening, ScreeningFinding::Clear);
    assert_eq!(facts.pep, PepFinding::NotExposed);
}

#[tokio::test]
async fn a_customer_on_a_sanctions_list_is_a_match_and_not_exposed() {
    let facts = Fixture::with_listed(ListSource::Un, "Ola Nordmann")
        .await
        .facts()
        .await;
    assert_eq!(facts.screening, ScreeningFinding::Match);
    assert_eq!(facts.pep, PepFinding::NotExposed);
}

#[tokio::test]
async fn a_customer_on_a_pep_list_is_exposed_and_not_sanctioned() {
    let facts = Fixture::with_listed(ListSource::Pep, "Ola Nordmann")
        .await
        .facts()
        .await;
    assert_eq!(facts.screening, ScreeningFinding::Clear);
    assert_eq!(facts.pep, PepFinding::Exposed);
}

#[tokio::test]
async fn destinations_of_the_last_365_days_count() {
    let fixture = Fixture::new(UnscreenedPolicy::TreatAsClear).await;
    fixture.facts().await;
    let since = fixture.screening.clock.now() - TimeDelta::days(365);
    assert_eq!(*fixture.visited.asked_since.lock().unwrap(), Some(since));
}

#[tokio::test]
async fn destinations_within_the_eea_and_countries_no_longer_listed_do_not_count() {
    let fixture = Fixture::new(UnscreenedPolicy::TreatAsClear).await;
    *fixture.visited.destinations.lock().unwrap() = Destinations {
        all: countries(&["DE", "GB", "VN", "SE"]),
        high_risk: countries(&["VN", "GB"]),
    };
    let facts = fixture.facts().await;
    assert_eq!(facts.beyond_eea, countries(&["GB", "VN"]));
    assert_eq!(facts.high_risk, countries(&["VN"]));
}

#[tokio::test]
async fn a_customer_who_has_left_or_never_was_has_no_facts() {
    let mut left = customer(UserId::new(&TestIds::default()), "Ola Nordmann");
    left.state = UserState::Closed {
        at: left.created_at,
    };
    let fixture = Fixture::of(left, UnscreenedPolicy::TreatAsClear).await;
    assert_eq!(fixture.collect.facts(fixture.customer).await, Ok(None));
    let ids = TestIds::default();
    UserId::new(&ids);
    assert_eq!(fixture.collect.facts(UserId::new(&ids)).await, Ok(None));
}
