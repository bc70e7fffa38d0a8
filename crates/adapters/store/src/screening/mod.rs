//! The storage ports of the `screening` context.

mod dismissals;
mod entries;
mod lists;
mod screenings;
mod subjects;
mod versions;

pub(crate) use self::{
    dismissals::DismissalRows,
    entries::StoredEntry,
    lists::SkippedRows,
    screenings::ScreeningRow,
    versions::{VersionRow, VersionRows},
};
