//! Time as a port, so that expiry, quotas and windows can be tested to the second.

use chrono::{DateTime, Utc};

/// A point in time, UTC, microsecond precision at rest.
pub type Timestamp = DateTime<Utc>;

/// Tells the time. The only implementation that reads the machine lives in the `crypto` adapter.
pub trait Clock: Send + Sync {
    /// The present moment, cut to whole microseconds so that what is stored equals what was said.
    fn now(&self) -> Timestamp;
}
