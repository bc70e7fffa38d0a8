//! The dismissal of a hit as a false positive: by an officer, with a reason, for a limited time.

use kernel::{SingleLine, Timestamp, UserId};

use crate::{Digest, DismissalId, EntryRef, Hit, SubjectRef};

/// The officer's reason.
pub type Reason = SingleLine<1000>;

/// A hit that a compliance officer dismissed as a false positive. It holds for exactly this subject and
/// this entry as they were: when either changes, the hit is open again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dismissal {
    /// Id.
    pub id: DismissalId,
    /// Whose hit.
    pub subject_id: SubjectRef,
    /// What was known of the subject.
    pub subject_fingerprint: Digest,
    /// On which entry.
    pub entry: EntryRef,
    /// What stood in the entry.
    pub entry_fingerprint: Digest,
    /// Who decided.
    pub user: UserId,
    /// Why.
    pub reason: Reason,
    /// When.
    pub decided_at: Timestamp,
    /// Until when it holds.
    pub expires_at: Timestamp,
}

impl Dismissal {
    /// Whether it holds now for this hit of a subject of this fingerprint.
    pub fn applies(&self, subject: &Digest, hit: &Hit, now: Timestamp) -> bool {
        self.subject_fingerprint == *subject
            && self.entry == hit.entry
            && self.entry_fingerprint == hit.entry_fingerprint
            && now < self.expires_at
    }
}
