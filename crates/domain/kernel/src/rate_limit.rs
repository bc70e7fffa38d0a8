//! Rate limits that hold across processes and restarts, because they are counted in the database.

use async_trait::async_trait;
use chrono::TimeDelta;

use crate::{StoreError, Timestamp};

/// A limit per key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RateLimit {
    /// Maximum number of hits in a window.
    pub limit: u32,
    /// Length of a window.
    pub window: TimeDelta,
}

/// The decision about one hit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RateDecision {
    /// Whether this hit is within the limit.
    pub allowed: bool,
    /// Hits left in this window.
    pub remaining: u32,
    /// When the window ends and the count restarts.
    pub resets_at: Timestamp,
}

/// Counts hits in fixed windows that begin at multiples of their length since the epoch.
#[async_trait]
pub trait RateLimits: Send + Sync {
    /// Counts one hit on `key` (`payments:ip:…`) in one statement and says whether it is allowed.
    ///
    /// # Errors
    /// As of any storage port.
    async fn hit(
        &self,
        key: &str,
        limit: RateLimit,
        now: Timestamp,
    ) -> Result<RateDecision, StoreError>;

    /// Deletes windows that ended before `now`; returns how many.
    ///
    /// # Errors
    /// As of any storage port.
    async fn sweep(&self, now: Timestamp) -> Result<u64, StoreError>;
}
