//! Submits again the reports whose receipt is unknown, and asks the authority for the status of
//! those it has received.

use std::time::Duration;

use actix_web::web;
use async_trait::async_trait;
use kernel::RequestContext;

use super::{Job, Mode, Stop};
use crate::services::Aml;

pub(super) struct Reports(pub(super) web::Data<Aml>);

#[async_trait]
impl Job for Reports {
    fn name(&self) -> &'static str {
        "reports"
    }

    fn every(&self) -> Duration {
        Duration::from_mins(2)
    }

    fn mode(&self) -> Mode {
        Mode::Leader
    }

    async fn run(&self, _: &Stop) -> anyhow::Result<()> {
        let context = RequestContext::job(self.name());
        let resumed = self.0.submit.resume_all(&context).await?;
        if resumed.arrived > 0 {
            tracing::info!(
                reports = resumed.arrived,
                "reports on their way have arrived"
            );
        }
        for (report, error) in &resumed.not_yet {
            tracing::warn!(%report, %error, "a report has not arrived");
        }
        let polled = self.0.acknowledge.poll(&context).await?;
        if polled.acknowledged > 0 {
            tracing::info!(
                reports = polled.acknowledged,
                "the authority confirmed reports"
            );
        }
        if polled.rejected > 0 {
            tracing::warn!(reports = polled.rejected, "the authority rejected reports");
        }
        if polled.unanswered > 0 {
            tracing::warn!(
                reports = polled.unanswered,
                "the authority did not say how they stand"
            );
        }
        anyhow::ensure!(
            resumed.not_yet.is_empty(),
            "{} reports have not arrived; the log says why",
            resumed.not_yet.len()
        );
        Ok(())
    }
}
