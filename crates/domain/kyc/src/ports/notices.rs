//! Notices that the provider sends.

use kernel::Timestamp;
use thiserror::Error;

use crate::ProviderEvent;

/// A notice that was stored and cannot be read: reading it again would change nothing.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{0}")]
pub struct UnreadableNotice(pub String);

/// Reads the provider's notices.
pub trait ProviderNotices: Send + Sync {
    /// Reads the event from a notice that was received at this time.
    ///
    /// # Errors
    /// [`UnreadableNotice`]
    fn event(&self, body: &[u8], received_at: Timestamp)
    -> Result<ProviderEvent, UnreadableNotice>;
}
