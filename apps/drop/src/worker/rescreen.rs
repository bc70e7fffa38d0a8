//! Screens people again when a list has changed, and with them those nobody has screened yet. Between
//! two changes both people of each payment are screened anyway.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use screening::Index;
use tokio::sync::Mutex;

use super::{Job, Mode, Stop};
use crate::wiring::Screenings;

pub(super) struct RescreenPeople {
    screenings: Arc<Screenings>,
    /// What everybody was last screened with, as far as this process knows.
    before: Mutex<Option<Arc<Index>>>,
}

impl RescreenPeople {
    pub(super) fn new(screenings: Arc<Screenings>) -> Self {
        Self {
            screenings,
            before: Mutex::new(None),
        }
    }
}

#[async_trait]
impl Job for RescreenPeople {
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
        let after = self.screenings.index().await?;
        if after.is_empty() {
            return Ok(());
        }
        let mut before = self.before.lock().await;
        if before
            .as_ref()
            .is_some_and(|before| Arc::ptr_eq(before, &after))
        {
            return Ok(());
        }
        // Unknown after a start: then everything counts as new.
        let entries = before.as_ref().map(|index| index.entries());
        let (entries, rescreen) = (entries.unwrap_or_default(), &self.screenings.rescreen);
        let report = rescreen.run(entries, after.entries()).await?;
        tracing::info!(
            rescreened = report.proof.rescreened,
            unaffected = report.proof.unaffected,
            worse = report.worse,
            "people were screened again"
        );
        *before = Some(after);
        Ok(())
    }
}
