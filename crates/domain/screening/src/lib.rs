//! Screening of persons and organisations against sanctions lists and lists of PEPs.
//!
//! [`compare`] scores how alike two subjects are and why; an [`Index`] does so for one subject
//! against every name of every list within milliseconds. A birth date, a country or an identifier
//! is weighed as evidence and never excludes a hit, since lists are full of errors. An officer's
//! dismissal of a hit holds until the list entry or the subject changes.

#[cfg(any(test, feature = "contract-tests"))]
pub mod contract;
mod date;
mod delta;
mod digest;
mod dismiss;
mod dismissal;
mod ids;
mod import;
mod index;
mod integration_event;
mod list;
mod matching;
pub mod ports;
mod rescreen;
mod result;
mod schema;
mod score;
mod screen;
mod source;
mod storage;
mod subject;
mod tables;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
mod text;
mod words;

pub use date::{BirthDate, InvalidDate, PartialDate};
pub use delta::{Delta, EntryChange, Proof, affected};
pub use digest::{Digest, InvalidDigest};
pub use dismiss::{DismissError, DismissHit};
pub use dismissal::{Dismissal, Reason};
pub use ids::{DismissalId, ListVersionId, ScreeningId};
pub use import::{ImportError, ImportLists, ImportReport, Imported, ParsedList};
pub use index::{Index, IndexSlot, IndexStats};
pub use integration_event::{HitFound, ListChange, ScreeningEvent, ScreeningEventKind};
pub use list::{
    EntryId, EntryRef, ListCounts, ListEntry, ListName, ListVersion, NameQuality, SkippedRow,
    UnknownQuality,
};
pub use matching::{Comparison, Evidence, EvidenceKind, compare};
pub use rescreen::{Rescreen, RescreenError, RescreenReport};
pub use result::{Hit, ListUsed, Outcome, Screening, ScreeningRecord, UnknownOutcome};
pub use schema::Schema;
pub use score::{Score, Thresholds};
pub use screen::{ScreenError, ScreenSubject, Screener};
pub use source::{Category, ListSource, UnknownSource};
pub use storage::Storage;
pub use subject::{
    Identifier, IdentifierKind, InvalidSubjectRef, ScreenedSubject, Subject, SubjectRef,
    UnknownIdentifierKind,
};
