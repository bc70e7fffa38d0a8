//! Reviews of customers: none is left waiting because a process died, a webhook was never received,
//! or a day has passed.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use kernel::RequestContext;

use super::{Job, Mode, Stop};
use crate::services::Kyc;

/// Reviews customers not yet reviewed, and reviews others again.
pub(super) struct ReviewCustomers(pub(super) Arc<Kyc>);

#[async_trait]
impl Job for ReviewCustomers {
    fn name(&self) -> &'static str {
        "customer-review"
    }

    fn every(&self) -> Duration {
        Duration::from_mins(1)
    }

    fn mode(&self) -> Mode {
        Mode::Leader
    }

    async fn run(&self, stop: &Stop) -> anyhow::Result<()> {
        let context = RequestContext::job(self.name());
        let done = self.0.review.due(&|| stop.is_set(), &context).await?;
        if done.reviewed > 0 {
            tracing::info!(reviewed = done.reviewed, "customers were looked at");
        }
        match done.error {
            None => Ok(()),
            Some(error) => {
                let failed = done.failed;
                Err(anyhow::anyhow!("{failed} could not be looked at: {error}"))
            }
        }
    }
}

/// Asks the provider about applicants of whom no notice came.
pub(super) struct RefreshApplicants(pub(super) Arc<Kyc>);

#[async_trait]
impl Job for RefreshApplicants {
    fn name(&self) -> &'static str {
        "verifications"
    }

    fn every(&self) -> Duration {
        Duration::from_mins(15)
    }

    fn mode(&self) -> Mode {
        Mode::Leader
    }

    async fn run(&self, stop: &Stop) -> anyhow::Result<()> {
        let context = RequestContext::job(self.name());
        let done = self.0.refresh.unheard(&|| stop.is_set(), &context).await?;
        if done.asked > 0 {
            tracing::info!(
                asked = done.asked,
                learned = done.learned,
                "applicants were looked up"
            );
        }
        done.error.map_or(Ok(()), |error| Err(error.into()))
    }
}

/// Ends enhanced due diligences.
pub(super) struct EndDueDiligence(pub(super) Arc<Kyc>);

#[async_trait]
impl Job for EndDueDiligence {
    fn name(&self) -> &'static str {
        "edd-expiry"
    }

    fn every(&self) -> Duration {
        Duration::from_hours(1)
    }

    fn mode(&self) -> Mode {
        Mode::Leader
    }

    async fn run(&self, _: &Stop) -> anyhow::Result<()> {
        let context = RequestContext::job(self.name());
        let ended = self.0.due_diligence.end_expired(&context).await?;
        if ended > 0 {
            tracing::info!(ended, "enhanced due diligences have ended");
        }
        Ok(())
    }
}
