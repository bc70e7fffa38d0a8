//! Screens people again when lists have changed.

use std::{sync::Arc, time::Duration};

use application::RescreenPeople;
use async_trait::async_trait;

use super::{Job, Mode, Stop};

pub(super) struct Rescreening(pub(super) Arc<RescreenPeople>);

#[async_trait]
impl Job for Rescreening {
    fn name(&self) -> &'static str {
        "rescreening"
    }

    fn every(&self) -> Duration {
        Duration::from_mins(5)
    }

    fn mode(&self) -> Mode {
        Mode::Leader
    }

    async fn run(&self, _: &Stop) -> anyhow::Result<()> {
        if let Some(report) = self.0.run().await? {
            tracing::info!(
                rescreened = report.proof.rescreened,
                unaffected = report.proof.unaffected,
                worse = report.worse,
                "people were screened again"
            );
        }
        Ok(())
    }
}
