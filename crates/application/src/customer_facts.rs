//! Collects what the other contexts know of a customer for the assessment of the customer's risk:
//! who they are, which lists they are on, where they send money, whether they were reported.

use std::{collections::BTreeSet, fmt::Display, sync::Arc};

use aml::{
    CountryLists, InForce, ReportStateName,
    ports::{DestinationQueries, Destinations, ReportFilter, ReportQueries},
};
use async_trait::async_trait;
use chrono::TimeDelta;
use identity::{User, UserState, ports::IdentityQueries};
use kernel::{Clock, Country, PageRequest, Timestamp, UserId};
use kyc::{
    CustomerFacts, PepFinding, ScreeningFinding,
    ports::{CustomerRecords, FactsUnavailable},
};
use payments::is_eea;
use screening::{Category, Outcome, Screening, Subject, SubjectRef};

use crate::{ScreeningService, UnscreenedPolicy};

/// How far back destinations count: as long as an enhanced due diligence holds.
const DESTINATIONS_WINDOW: TimeDelta = TimeDelta::days(365);

/// Collects the facts about customers.
pub struct CollectCustomerFacts {
    /// Reads customers.
    pub people: Arc<dyn IdentityQueries>,
    /// Screens them.
    pub screening: Arc<ScreeningService>,
    /// The policy where screening is not possible.
    pub unscreened: UnscreenedPolicy,
    /// Reads where they send money.
    pub destinations: Arc<dyn DestinationQueries>,
    /// Reads reports about them.
    pub reports: Arc<dyn ReportQueries>,
    /// Lists of high-risk countries.
    pub countries: Arc<CountryLists>,
    /// The time.
    pub clock: Arc<dyn Clock>,
}

fn unavailable(error: impl Display) -> FactsUnavailable {
    FactsUnavailable(error.to_string())
}

impl CollectCustomerFacts {
    async fn finding(
        &self,
        person: &User,
    ) -> Result<(ScreeningFinding, PepFinding), FactsUnavailable> {
        let id = SubjectRef::new(&person.id).map_err(unavailable)?;
        let subject = Subject::customer(person.name.full.as_str(), person.birth_date.date());
        let found = self.screening.current_finding(&id, &subject).await;
        let found = found.map_err(unavailable)?.as_ref().map(finding);
        let clear = || (ScreeningFinding::Clear, PepFinding::NotExposed);
        self.unscreened.apply(found, clear).map_err(unavailable)
    }

    fn is_high_risk(&self, country: Country, now: Timestamp) -> bool {
        let day = kernel::norwegian_date(now);
        let mut listings = self.countries.of_country(country).iter();
        listings.any(|listing| listing.in_force(InForce::Issued, day))
    }

    /// The destinations outside the EEA, and those that a rule found to be of high risk and that are
    /// still listed.
    async fn destinations(
        &self,
        user: UserId,
        now: Timestamp,
    ) -> Result<(BTreeSet<Country>, BTreeSet<Country>), FactsUnavailable> {
        let since = now - DESTINATIONS_WINDOW;
        let found = self.destinations.destinations(user, since).await;
        let Destinations { all, high_risk } = found.map_err(unavailable)?;
        let beyond_eea = all.into_iter().filter(|country| !is_eea(*country));
        let listed = high_risk.into_iter();
        let listed = listed.filter(|country| self.is_high_risk(*country, now));
        Ok((beyond_eea.collect(), listed.collect()))
    }

    /// Counted within one page of each state: more make no difference to the assessment.
    async fn count_reports(&self, user: UserId) -> Result<u32, FactsUnavailable> {
        let page = PageRequest::new(None, None).map_err(unavailable)?;
        let mut filed = 0;
        for state in [ReportStateName::Submitted, ReportStateName::Acknowledged] {
            let filter = ReportFilter {
                state: Some(state),
                customer: Some(user),
            };
            let found = self.reports.reports(&filter, &page).await;
            filed += found.map_err(unavailable)?.items.len();
        }
        u32::try_from(filed).map_err(unavailable)
    }
}

/// A potential match on a PEP list demands the same proof of identity as one on a sanctions list.
fn finding(screening: &Screening) -> (ScreeningFinding, PepFinding) {
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
impl CustomerRecords for CollectCustomerFacts {
    async fn facts(&self, user: UserId) -> Result<Option<CustomerFacts>, FactsUnavailable> {
        let person = self.people.user(user).await.map_err(unavailable)?;
        let Some(person) = person.filter(|person| person.state == UserState::Active) else {
            return Ok(None);
        };
        let (screening, pep) = self.finding(&person).await?;
        let (beyond_eea, high_risk) = self.destinations(user, self.clock.now()).await?;
        Ok(Some(CustomerFacts {
            customer_since: person.created_at,
            screening,
            pep,
            beyond_eea,
            high_risk,
            reports: self.count_reports(user).await?,
        }))
    }
}

#[cfg(test)]
mod tests;
