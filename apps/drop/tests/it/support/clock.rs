//! The machine's time, moved forward by tests that wait for something to expire.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use chrono::TimeDelta;
use drop_app::wiring::SystemPorts;
use kernel::{Clock, Timestamp};
use system::{SystemClock, SystemIds, SystemRandom};

/// Goes on like the machine's clock, ahead of it by what a test said.
#[derive(Debug, Default)]
pub(crate) struct ShiftedClock(AtomicI64);

impl ShiftedClock {
    /// Moves the hands.
    pub(crate) fn advance(&self, by: TimeDelta) {
        self.0.fetch_add(by.num_milliseconds(), Ordering::SeqCst);
    }

    /// A machine of this clock.
    pub(crate) fn system(self: &Arc<Self>) -> SystemPorts {
        let (clock, random): (Arc<dyn Clock>, _) = (self.clone(), Arc::new(SystemRandom));
        let ids = Arc::new(SystemIds::new(clock.clone(), random.clone()));
        SystemPorts { clock, ids, random }
    }
}

impl Clock for ShiftedClock {
    fn now(&self) -> Timestamp {
        SystemClock.now() + TimeDelta::milliseconds(self.0.load(Ordering::SeqCst))
    }
}
