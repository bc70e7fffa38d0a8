//! The sandbox's clock: the system time, or a given start time; it can be moved.

use std::{
    sync::{Mutex, PoisonError},
    time::Instant,
};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

/// The time of every partner.
pub(crate) struct Clock {
    origin: DateTime<Utc>,
    began: Instant,
    advanced: Mutex<TimeDelta>,
}

impl Clock {
    /// Starts at `start`, or at the machine's time.
    pub(crate) fn starting_at(start: Option<DateTime<Utc>>) -> Self {
        Self {
            origin: start.unwrap_or_else(machine_time),
            began: Instant::now(),
            advanced: Mutex::new(TimeDelta::zero()),
        }
    }

    /// The present moment.
    pub(crate) fn now(&self) -> DateTime<Utc> {
        let elapsed = TimeDelta::from_std(self.began.elapsed()).unwrap_or_default();
        let advanced = *self.advanced.lock().unwrap_or_else(PoisonError::into_inner);
        self.origin + elapsed + advanced
    }

    /// The present day, UTC.
    pub(crate) fn today(&self) -> NaiveDate {
        self.now().date_naive()
    }

    /// Moves the time by `seconds`, at most ten years at once either way.
    pub(crate) fn advance(&self, seconds: i64) {
        const TEN_YEARS: i64 = 315_576_000;
        let mut advanced = self.advanced.lock().unwrap_or_else(PoisonError::into_inner);
        *advanced += TimeDelta::seconds(seconds.clamp(-TEN_YEARS, TEN_YEARS));
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the sandbox shares no crate with the product, so this is its one look at the machine's clock"
)]
fn machine_time() -> DateTime<Utc> {
    Utc::now()
}
