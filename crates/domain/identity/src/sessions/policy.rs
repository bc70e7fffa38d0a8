//! Lifetimes of sessions and access tokens.

use chrono::TimeDelta;

use crate::ClientKind;

/// Lengths of life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionPolicy {
    /// Lifetime of a browser's session; refreshing does not extend it.
    pub web_life: TimeDelta,
    /// Lifetime of an app's session; refreshing does not extend it.
    pub mobile_life: TimeDelta,
    /// Lifetime of an access token; never beyond its session.
    pub access_life: TimeDelta,
}

impl Default for SessionPolicy {
    fn default() -> Self {
        Self {
            web_life: TimeDelta::hours(24),
            mobile_life: TimeDelta::days(7),
            access_life: TimeDelta::minutes(15),
        }
    }
}

impl SessionPolicy {
    /// Lifetime of a session of this kind of client.
    pub fn session_life(&self, client: ClientKind) -> TimeDelta {
        match client {
            ClientKind::Web => self.web_life,
            ClientKind::Mobile => self.mobile_life,
        }
    }
}
