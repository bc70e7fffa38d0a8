//! Time as a port, so that expiry, quotas and windows can be tested to the second.

use chrono::{DateTime, Utc};

/// A point in time, UTC, microsecond precision at rest.
pub type Timestamp = DateTime<Utc>;

/// The clock. The only implementation that reads the system's clock is in the `crypto` adapter.
pub trait Clock: Send + Sync {
    /// The current time, truncated to whole microseconds so that it is stored without loss.
    fn now(&self) -> Timestamp;
}
