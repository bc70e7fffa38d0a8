//! Lists a person's sessions.

use std::sync::Arc;

use kernel::{Clock, StoreError};

use crate::{Principal, Session, ports::IdentityQueries};

/// Lists a person's own sessions.
#[derive(Clone)]
pub struct ListSessions {
    /// Reads sessions.
    pub queries: Arc<dyn IdentityQueries>,
    /// The time.
    pub clock: Arc<dyn Clock>,
}

impl ListSessions {
    /// The usable sessions of the person, newest first, at most 50.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn list(&self, principal: &Principal) -> Result<Vec<Session>, StoreError> {
        let now = self.clock.now();
        self.queries.active_sessions(principal.user_id, now).await
    }
}
