//! Tells subscribers what happened.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;

use super::{Job, Mode, Stop};
use crate::services::Messaging;

pub(super) struct Outbox(pub(super) Arc<Messaging>);

#[async_trait]
impl Job for Outbox {
    fn name(&self) -> &'static str {
        "outbox"
    }

    fn every(&self) -> Duration {
        Duration::from_millis(500)
    }

    fn mode(&self) -> Mode {
        Mode::Everywhere
    }

    async fn run(&self, stop: &Stop) -> anyhow::Result<()> {
        let done = self.0.dispatcher.run(&|| stop.is_set()).await?;
        for (count, outcome) in [
            (done.delivered, "delivered"),
            (done.retried, "retried"),
            (done.dead, "dead"),
            (done.lease_lost, "lease_lost"),
        ] {
            metrics::counter!("drop_outbox_deliveries_total", "outcome" => outcome)
                .increment(u64::from(count));
        }
        if done.dead > 0 {
            tracing::error!(dead = done.dead, "events could not be delivered");
        }
        Ok(())
    }
}
