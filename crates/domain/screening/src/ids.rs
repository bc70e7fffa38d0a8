//! Ids of screening.

use kernel::typed_id;

typed_id!(
    /// One version of one list.
    ListVersionId,
    "lsv"
);
typed_id!(
    /// One screening of one subject.
    ScreeningId,
    "scr"
);
typed_id!(
    /// A dismissal of a hit.
    DismissalId,
    "dsm"
);
