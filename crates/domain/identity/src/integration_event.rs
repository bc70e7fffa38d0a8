//! Events that identity publishes to other contexts.

use kernel::{EventData, UserId};
use serde::{Deserialize, Serialize};

use crate::ClientKind;

kernel::integration_events! {
    /// Events that identity publishes to other contexts.
    IdentityEvent, IdentityEventKind {
        /// A person logged in for the first time.
        UserRegistered(UserLogin) = "user.registered",
        /// A person logged in.
        UserLoggedIn(UserLogin) = "user.logged_in",
    }
}

/// A login.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct UserLogin {
    /// The person concerned.
    pub user_id: UserId,
    /// With what kind of client.
    pub client: ClientKind,
}

impl EventData for UserLogin {
    const AGGREGATE: &'static str = "userId";

    fn aggregate_id(&self) -> String {
        self.user_id.to_string()
    }
}

#[cfg(test)]
mod tests;
