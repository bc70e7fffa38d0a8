//! The filter of a customer's list of remittances.

use kernel::Timestamp;

use super::PublicStatus;
use crate::RecipientId;

/// Selects the remittances to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RemittanceFilter {
    /// Only with this public status.
    pub status: Option<PublicStatus>,
    /// Only to this recipient.
    pub recipient_id: Option<RecipientId>,
    /// Only recorded at or after.
    pub from: Option<Timestamp>,
    /// Only recorded before.
    pub until: Option<Timestamp>,
}
