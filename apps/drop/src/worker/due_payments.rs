//! Moves payments on: initiates those not yet sent, asks banks how the others stand.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use kernel::RequestContext;

use super::{Job, Mode, Stop};
use crate::services::Payments;

/// Payments of one run.
const BATCH: u8 = 50;

pub(super) struct DuePayments(pub(super) Arc<Payments>);

#[async_trait]
impl Job for DuePayments {
    fn name(&self) -> &'static str {
        "due-payments"
    }

    fn every(&self) -> Duration {
        Duration::from_millis(500)
    }

    fn mode(&self) -> Mode {
        Mode::Everywhere
    }

    async fn run(&self, stop: &Stop) -> anyhow::Result<()> {
        let context = RequestContext::job(self.name());
        let stopping = || stop.is_set();
        let worked = self.0.queue.run_due_unless(&stopping, BATCH, &context);
        let summary = worked.await?;
        for (id, error) in &summary.troubles {
            tracing::warn!(%id, %error, "the bank could not be asked");
        }
        for (id, error) in &summary.failures {
            tracing::error!(%id, %error, "a payment could not be worked on");
        }
        Ok(())
    }
}
