//! Takes in what the publishers of sanctions and PEP lists have changed.

use std::{error::Error, fmt, sync::Arc};

use chrono::NaiveDate;
use kernel::{Actor, RequestContext, StoreError};
use screening::{
    ImportError, ImportLists, Imported, ParsedList,
    ports::{ListQueries, ListSource, ListUnreadable},
};
use thiserror::Error;

/// Why a list was not taken in. Its active version stays active.
#[derive(Debug, Error)]
pub enum ListRefusal {
    /// It cannot be read.
    #[error(transparent)]
    Unreadable(#[from] ListUnreadable),
    /// It is older than the active version: following a publisher, or a mirror, back in time would
    /// drop everybody who was listed since. An operator can import an older list.
    #[error("it is of {offered}, older than the active one of {active}")]
    Older {
        /// Its date.
        offered: NaiveDate,
        /// The active version's.
        active: NaiveDate,
    },
    /// The import refuses it.
    #[error(transparent)]
    Import(#[from] ImportError),
    /// Storage failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A list that was not taken in.
#[derive(Debug)]
pub struct RefusedList {
    /// Name of its (first) file.
    pub name: &'static str,
    /// The reason.
    pub why: ListRefusal,
}

/// The lists that were not taken in; the others were.
#[derive(Debug)]
pub struct RefusedLists(pub Vec<RefusedList>);

impl fmt::Display for RefusedLists {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "these lists stay as they were")?;
        for (number, RefusedList { name, why }) in self.0.iter().enumerate() {
            let separator = if number == 0 { ":" } else { ";" };
            write!(f, "{separator} {name}: {why}")?;
            let mut source = why.source();
            while let Some(error) = source {
                write!(f, ": {error}")?;
                source = error.source();
            }
        }
        Ok(())
    }
}

impl Error for RefusedLists {}

/// Takes in what the publishers of lists have changed.
pub struct RefreshLists {
    source: Arc<dyn ListSource>,
    lists: Arc<dyn ListQueries>,
    import: ImportLists,
}

impl RefreshLists {
    /// Reads from this source and imports into this store.
    pub fn new(
        source: Arc<dyn ListSource>,
        lists: Arc<dyn ListQueries>,
        import: ImportLists,
    ) -> Self {
        Self {
            source,
            lists,
            import,
        }
    }

    /// Reads every configured list. One that cannot be read, or is refused, stays as it was; the
    /// others are taken in.
    ///
    /// # Errors
    /// [`RefusedLists`]
    pub async fn run(&self, context: &RequestContext) -> Result<(), RefusedLists> {
        let mut refused = Vec::new();
        for published in self.source.read().await {
            let taken_in = match published.list {
                Ok(list) => self.take_in(&list, context).await,
                Err(error) => Err(error.into()),
            };
            if let Err(why) = taken_in {
                let name = published.name;
                refused.push(RefusedList { name, why });
            }
        }
        if refused.is_empty() {
            return Ok(());
        }
        Err(RefusedLists(refused))
    }

    async fn take_in(
        &self,
        list: &ParsedList,
        context: &RequestContext,
    ) -> Result<(), ListRefusal> {
        self.check_date(list).await?;
        let report = self.import.import(list, false, Actor::System, context);
        let report = report.await?;
        if report.imported != Imported::Unchanged {
            let (source, counts) = (report.version.source, &report.version.counts);
            let (entries, skipped) = (counts.entries, counts.skipped);
            tracing::info!(%source, entries, skipped, "another version of a list is active");
        }
        Ok(())
    }

    async fn check_date(&self, list: &ParsedList) -> Result<(), ListRefusal> {
        let active = self.lists.active().await?;
        let active = active.iter().find(|version| version.source == list.source);
        let active = active.and_then(|version| version.list_date);
        match active.zip(list.list_date) {
            Some((active, offered)) if offered < active => {
                Err(ListRefusal::Older { offered, active })
            }
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests;
