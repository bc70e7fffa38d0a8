//! The storage ports of the `screening` context.

mod dismissals;
mod entries;
mod lists;
mod screenings;
mod subjects;
mod versions;

use ::screening::ports::{
    DismissalRepository, ListRepository, ScreeningRepository, ScreeningUnitOfWork,
};
use async_trait::async_trait;
use kernel::{StoreError, UnitOfWorkFactory};

pub(crate) use self::{
    dismissals::DismissalRows,
    entries::StoredEntry,
    lists::SkippedRows,
    screenings::ScreeningRow,
    versions::{VersionRow, VersionRows},
};
use crate::{Store, unit::Unit};

#[async_trait]
impl UnitOfWorkFactory<dyn ScreeningUnitOfWork> for Store {
    async fn begin(&self) -> Result<Box<dyn ScreeningUnitOfWork>, StoreError> {
        Ok(self.begin_unit().await?)
    }
}

impl ScreeningUnitOfWork for Unit {
    fn lists(&mut self) -> &mut dyn ListRepository {
        self
    }

    fn screenings(&mut self) -> &mut dyn ScreeningRepository {
        self
    }

    fn dismissals(&mut self) -> &mut dyn DismissalRepository {
        self
    }
}
