//! How much one process takes on at once, how long it works on a request, and how it stops.

use std::time::Duration;

/// Limits of one process, checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Capacity {
    /// Requests at once.
    pub max_in_flight: usize,
    /// Orders to pay among them.
    pub max_orders_in_flight: usize,
    /// How long partners are waited for on behalf of one request.
    pub deadline: Duration,
    /// How long the process reports that it is stopping before it refuses requests.
    pub drain: Duration,
}

impl Default for Capacity {
    /// 1,024 requests, 256 orders among them; 10 s; no time to drain.
    fn default() -> Self {
        Self {
            max_in_flight: 1_024,
            max_orders_in_flight: 256,
            deadline: Duration::from_secs(10),
            drain: Duration::ZERO,
        }
    }
}
