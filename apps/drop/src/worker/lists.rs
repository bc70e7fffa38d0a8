//! Takes in what the publishers of sanctions and PEP lists have changed.

use std::{sync::Arc, time::Duration};

use application::RefreshLists;
use async_trait::async_trait;
use kernel::RequestContext;

use super::{Job, Mode, Stop};

pub(super) struct Lists(pub(super) Arc<RefreshLists>);

#[async_trait]
impl Job for Lists {
    fn name(&self) -> &'static str {
        "lists"
    }

    fn every(&self) -> Duration {
        Duration::from_hours(6)
    }

    fn mode(&self) -> Mode {
        Mode::Leader
    }

    async fn run(&self, _: &Stop) -> anyhow::Result<()> {
        self.0.run(&RequestContext::job(self.name())).await?;
        Ok(())
    }
}
