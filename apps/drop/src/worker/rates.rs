//! Keeps exchange rates fresh. Norges Bank publishes once a business day about 16:00.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;

use super::{Job, Mode, Stop};
use crate::services::Payments;

pub(super) struct Rates(pub(super) Arc<Payments>);

#[async_trait]
impl Job for Rates {
    fn name(&self) -> &'static str {
        "rates"
    }

    fn every(&self) -> Duration {
        Duration::from_mins(30)
    }

    fn mode(&self) -> Mode {
        Mode::Leader
    }

    async fn run(&self, _: &Stop) -> anyhow::Result<()> {
        let refreshed = self.0.refresh_rates.run().await?;
        tracing::info!(stored = refreshed.stored, missing = ?refreshed.missing, "rates refreshed");
        for (currency, why) in &refreshed.refused {
            tracing::error!(%currency, %why, "a published rate is not believed");
        }
        Ok(())
    }
}
