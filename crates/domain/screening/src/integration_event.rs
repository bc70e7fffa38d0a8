//! What screening reports to other contexts.

use kernel::EventData;
use serde::{Deserialize, Serialize};

use crate::{ListSource, ListVersionId, Outcome, ScreeningId, SubjectRef};

kernel::integration_events! {
    /// What screening reports to other contexts.
    ScreeningEvent, ScreeningEventKind {
        /// A screening found somebody on a list.
        Found(HitFound) = "screening.found",
        /// Another version of a list is active: everybody concerned is screened again.
        ListActivated(ListChange) = "screening.list_activated",
    }
}

/// A screening that is not clear. It names who was screened, never who was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct HitFound {
    /// The screening.
    pub screening_id: ScreeningId,
    /// Who was screened.
    pub subject: SubjectRef,
    /// What came out.
    pub outcome: Outcome,
}

impl EventData for HitFound {
    const AGGREGATE: &'static str = "subject";

    fn aggregate_id(&self) -> String {
        self.subject.to_string()
    }
}

/// A list of which another version is active.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ListChange {
    /// Which list. Its events are delivered in the order in which its versions became active.
    pub source: ListSource,
    /// The version that was active before, if any.
    pub before: Option<ListVersionId>,
    /// The version that is active now.
    pub after: ListVersionId,
}

impl EventData for ListChange {
    const AGGREGATE: &'static str = "source";

    fn aggregate_id(&self) -> String {
        self.source.to_string()
    }
}

#[cfg(test)]
mod tests;
