//! Ends consents whose last day is over.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use kernel::RequestContext;

use super::{Job, Mode, Stop};
use crate::services::Payments;

pub(super) struct ExpireConsents(pub(super) Arc<Payments>);

#[async_trait]
impl Job for ExpireConsents {
    fn name(&self) -> &'static str {
        "consent-expiry"
    }

    fn every(&self) -> Duration {
        Duration::from_mins(15)
    }

    fn mode(&self) -> Mode {
        Mode::Leader
    }

    async fn run(&self, _: &Stop) -> anyhow::Result<()> {
        let context = RequestContext::job(self.name());
        let ended = self.0.expire_consents.run(&context).await?;
        if ended > 0 {
            tracing::info!(ended, "consents have expired");
        }
        Ok(())
    }
}
