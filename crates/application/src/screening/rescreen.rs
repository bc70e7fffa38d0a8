//! Screens people again when another version of a list is active, and with them those who have no
//! screening yet. Between two changes both parties of each payment are screened anyway.

use std::sync::Arc;

use futures_util::lock::Mutex;
use screening::{
    Index, Rescreen, RescreenError, RescreenReport,
    ports::{ScreenedSubjects, ScreeningQueries},
};
use thiserror::Error;

use super::{ScreeningService, ScreeningUnavailable};

/// Why people were not all screened again. Running it again is safe.
#[derive(Debug, Error)]
pub enum RescreenPeopleError {
    /// Screening is not possible now.
    #[error(transparent)]
    Unavailable(#[from] ScreeningUnavailable),
    /// The walk through all people failed.
    #[error(transparent)]
    Rescreen(#[from] RescreenError),
}

/// Screens people again when another version of a list is active.
pub struct RescreenPeople {
    service: Arc<ScreeningService>,
    rescreen: Rescreen,
    /// The index everybody was last screened with, as far as this process knows.
    before: Mutex<Option<Arc<Index>>>,
}

impl RescreenPeople {
    /// A use case that has not screened anyone yet.
    pub fn new(
        service: Arc<ScreeningService>,
        subjects: Arc<dyn ScreenedSubjects>,
        screenings: Arc<dyn ScreeningQueries>,
    ) -> Self {
        Self {
            rescreen: Rescreen::new(service.screen_subject(), subjects, screenings),
            service,
            before: Mutex::new(None),
        }
    }

    /// Screens everybody whom a change of the lists concerns; `None` if the lists did not change or
    /// none is active. The first run of a process counts every entry as new.
    ///
    /// # Errors
    /// [`RescreenPeopleError`]
    pub async fn run(&self) -> Result<Option<RescreenReport>, RescreenPeopleError> {
        let after = self.service.index().await?;
        if after.is_empty() {
            return Ok(None);
        }
        let mut before = self.before.lock().await;
        let is_same = |before: &Arc<Index>| Arc::ptr_eq(before, &after);
        if before.as_ref().is_some_and(is_same) {
            return Ok(None);
        }
        let entries = before.as_ref().map(|index| index.entries());
        let entries = entries.unwrap_or_default();
        let report = self.rescreen.run(entries, after.entries()).await?;
        *before = Some(after);
        Ok(Some(report))
    }
}

#[cfg(test)]
mod tests;
