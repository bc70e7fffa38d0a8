//! Periodic review of customers: when they are new, after a finding, and at intervals.
//!
//! A customer without a risk file has not been reviewed and may not pay. The first review follows
//! the first login. If the process dies in between, [`ReviewCustomers::due`] makes up for it, so that
//! no customer is missed.

use std::sync::Arc;

use chrono::TimeDelta;
use kernel::{
    Actor, ConflictError, ConflictOn, MAX_ATTEMPTS, RequestContext, StoreError, UserId,
    retry_conflicts,
};
use thiserror::Error;

use crate::{
    AssessCustomerRisk, RiskAssessed, Storage, SystemPorts, Verification,
    ports::{CustomerRecords, DueForReview, FactsUnavailable},
};

/// Customers reviewed per query.
const BATCH: u8 = 50;
/// Interval of reviews of customers who may not pay or are of high risk: a finding about them may
/// have been ruled out.
const WATCHED: TimeDelta = TimeDelta::minutes(5);
/// Interval of reviews of all other customers: time alone lowers a risk.
const EVERYBODY: TimeDelta = TimeDelta::days(30);

/// Why a customer was not reviewed; they stay as they are.
#[derive(Debug, Error)]
pub enum ReviewError {
    /// Not all is known that has to be.
    #[error(transparent)]
    Facts(#[from] FactsUnavailable),
    /// Storage failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl ConflictError for ReviewError {
    fn conflict(&self) -> Option<&ConflictOn> {
        match self {
            Self::Store(error) => error.conflict(),
            Self::Facts(_) => None,
        }
    }
}

/// The result of a run over all customers who are due.
#[derive(Debug, Default)]
pub struct Reviewed {
    /// Customers reviewed.
    pub reviewed: usize,
    /// Those who could not be.
    pub failed: usize,
    /// Why the last of them failed.
    pub error: Option<ReviewError>,
}

/// Reviews the risk of customers.
#[derive(Clone)]
pub struct ReviewCustomers {
    storage: Storage,
    system: SystemPorts,
    assess: AssessCustomerRisk,
    records: Arc<dyn CustomerRecords>,
}

impl ReviewCustomers {
    /// Creates the use case from its ports.
    pub fn new(
        storage: &Storage,
        verification: &Verification,
        system: &SystemPorts,
        records: Arc<dyn CustomerRecords>,
    ) -> Self {
        Self {
            storage: storage.clone(),
            system: system.clone(),
            assess: AssessCustomerRisk::new(storage, verification, system),
            records,
        }
    }

    /// Assesses a customer by what is known of them now; `None` if there is no such customer, or
    /// they have left.
    ///
    /// The file is read before the facts and stored only if it is unchanged: of two concurrent
    /// reviews, the one with the older facts does not overwrite the other.
    ///
    /// # Errors
    /// [`ReviewError`]
    pub async fn run(
        &self,
        user: UserId,
        actor: Actor,
        context: &RequestContext,
    ) -> Result<Option<RiskAssessed>, ReviewError> {
        retry_conflicts(MAX_ATTEMPTS, || self.attempt(user, actor, context)).await
    }

    /// The same for a customer without a risk file; does nothing for any other.
    ///
    /// # Errors
    /// [`ReviewError`]
    pub async fn first(&self, user: UserId, context: &RequestContext) -> Result<(), ReviewError> {
        if self.storage.queries.risk(user).await?.is_none() {
            self.run(user, Actor::System, context).await?;
        }
        Ok(())
    }

    /// Reviews all customers who are due, until `stop`. One who cannot be reviewed does not prevent
    /// the review of the others.
    ///
    /// # Errors
    /// The customers who are due cannot be read.
    pub async fn due(
        &self,
        stop: &(dyn Fn() -> bool + Send + Sync),
        context: &RequestContext,
    ) -> Result<Reviewed, StoreError> {
        let now = self.system.now();
        let due = DueForReview {
            watched_until: now - WATCHED,
            everybody_until: now - EVERYBODY,
        };
        let (mut after, mut done) = (None, Reviewed::default());
        loop {
            let queries = &self.storage.queries;
            let users = queries.due_for_review(&due, after, BATCH).await?;
            let Some(last) = users.last() else {
                return Ok(done);
            };
            after = Some(*last);
            for user in users {
                if stop() {
                    return Ok(done);
                }
                match self.run(user, Actor::System, context).await {
                    Ok(_) => done.reviewed += 1,
                    Err(error) => (done.failed, done.error) = (done.failed + 1, Some(error)),
                }
            }
        }
    }

    async fn attempt(
        &self,
        user: UserId,
        actor: Actor,
        context: &RequestContext,
    ) -> Result<Option<RiskAssessed>, ReviewError> {
        let before = self.storage.queries.risk(user).await?;
        let before = before.map(|file| file.version);
        let Some(facts) = self.records.facts(user).await? else {
            return Ok(None);
        };
        let by = (actor, context);
        let assessed = self.assess.upon(before, user, &facts, by).await?;
        Ok(Some(assessed))
    }
}
