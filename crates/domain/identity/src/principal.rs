//! The principal of a request, as stored at this moment.

use kernel::{Timestamp, UserId};

use crate::{ClientKind, KycStatus, Role, SessionId, SessionState, UserState};

/// Session and person behind an access token, read in one statement at every request. Whether
/// they may act is decided by the `Authenticate` use case, not by the reader.
#[derive(Debug, Clone, PartialEq)]
pub struct Principal {
    /// The session.
    pub session_id: SessionId,
    /// Its kind of client.
    pub client: ClientKind,
    /// Whether it may be used.
    pub session_state: SessionState,
    /// Its end.
    pub session_expires_at: Timestamp,
    /// The person.
    pub user_id: UserId,
    /// Whether the account is in use.
    pub user_state: UserState,
    /// The person's role, which decides what they may do.
    pub role: Role,
    /// Identity check.
    pub kyc: KycStatus,
}
