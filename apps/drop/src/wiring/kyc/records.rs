//! The bridge from verification to what the rest of Drop knows of a customer: who they are, which
//! lists they are on, where they send money, whether they were reported.

use std::{fmt::Display, sync::Arc};

use ::kyc::{
    CustomerFacts, PepFinding, ScreeningFinding,
    ports::{CustomerRecords, FactsUnavailable},
};
use ::screening::{Category, Outcome, Screening, SubjectRef};
use aml::{
    CountryLists, InForce, ReportStateName,
    ports::{ReportFilter, ReportQueries},
};
use async_trait::async_trait;
use chrono::TimeDelta;
use identity::{User, UserState, ports::IdentityQueries};
use kernel::{Clock, Country, PageRequest, Timestamp, UserId};
use payments::is_eea;
use store::{Destinations, Store, customer_subject};

use crate::{config::Environment, wiring::Screenings};

/// How far back it counts where a customer sent money: as long as enhanced due diligence holds.
const LOOK_BACK: TimeDelta = TimeDelta::days(365);

/// Knows customers.
pub(super) struct Records {
    pub(super) people: Arc<dyn IdentityQueries>,
    pub(super) screenings: Arc<Screenings>,
    pub(super) store: Store,
    pub(super) lists: CountryLists,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) environment: Environment,
}

/// What is on the lists of sanctions, and on those of exposed people.
type Listed = (ScreeningFinding, PepFinding);

fn unavailable(error: impl Display) -> FactsUnavailable {
    FactsUnavailable(error.to_string())
}

impl Records {
    /// Without any list nobody is screened. In production nobody is let in then; on a developer's
    /// machine everybody is, since there is nobody to mend it.
    async fn listed(&self, person: &User) -> Result<Listed, FactsUnavailable> {
        let id = SubjectRef::new(&person.id).map_err(unavailable)?;
        let subject = customer_subject(person.name.full.as_str(), person.birth_date.date());
        let found = self.screenings.standing(&id, &subject).await;
        match (found.map_err(unavailable)?, self.environment) {
            (Some(screening), _) => Ok(findings(&screening)),
            (None, Environment::Development) => {
                Ok((ScreeningFinding::Clear, PepFinding::NotExposed))
            }
            (None, Environment::Production) => Err(unavailable("no list is active")),
        }
    }

    fn is_listed(&self, country: Country, now: Timestamp) -> bool {
        let day = kernel::norwegian_date(now);
        let mut listings = self.lists.of_country(country).iter();
        listings.any(|listing| listing.in_force(InForce::Issued, day))
    }

    async fn destinations(
        &self,
        user: UserId,
        now: Timestamp,
    ) -> Result<Destinations, FactsUnavailable> {
        let found = self.store.destinations(user, now - LOOK_BACK).await;
        let Destinations { all, high_risk } = found.map_err(unavailable)?;
        let listed = high_risk.into_iter();
        let abroad = all.into_iter().filter(|country| !is_eea(*country));
        Ok(Destinations {
            high_risk: listed
                .filter(|country| self.is_listed(*country, now))
                .collect(),
            all: abroad.collect(),
        })
    }

    /// More than a page makes no difference.
    async fn reports(&self, user: UserId) -> Result<u32, FactsUnavailable> {
        let page = PageRequest::new(None, None).map_err(unavailable)?;
        let mut filed = 0;
        for state in [ReportStateName::Submitted, ReportStateName::Acknowledged] {
            let filter = ReportFilter {
                state: Some(state),
                customer: Some(user),
            };
            let found = ReportQueries::reports(&self.store, &filter, &page).await;
            filed += found.map_err(unavailable)?.items.len();
        }
        u32::try_from(filed).map_err(unavailable)
    }
}

/// Whoever may be an exposed person has to show who they are, as one who may be on a list of
/// sanctions.
fn findings(screening: &Screening) -> Listed {
    let sanctions = screening.outcome_of(Category::Sanctions);
    let pep = screening.outcome_of(Category::Pep);
    let finding = match (sanctions, pep) {
        (Outcome::Match, _) => ScreeningFinding::Match,
        (Outcome::PotentialMatch, _) | (_, Outcome::PotentialMatch) => {
            ScreeningFinding::PotentialMatch
        }
        (Outcome::Clear, Outcome::Clear | Outcome::Match) => ScreeningFinding::Clear,
    };
    let exposed = match pep {
        Outcome::Match => PepFinding::Exposed,
        Outcome::Clear | Outcome::PotentialMatch => PepFinding::NotExposed,
    };
    (finding, exposed)
}

#[async_trait]
impl CustomerRecords for Records {
    async fn facts(&self, user: UserId) -> Result<Option<CustomerFacts>, FactsUnavailable> {
        let person = self.people.user(user).await.map_err(unavailable)?;
        let Some(person) = person.filter(|person| person.state == UserState::Active) else {
            return Ok(None);
        };
        let now = self.clock.now();
        let (screening, pep) = self.listed(&person).await?;
        let destinations = self.destinations(user, now).await?;
        Ok(Some(CustomerFacts {
            customer_since: person.created_at,
            screening,
            pep,
            beyond_eea: destinations.all,
            high_risk: destinations.high_risk,
            reports: self.reports(user).await?,
        }))
    }
}
