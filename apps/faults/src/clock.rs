//! A clock shared by all processes of a run: the system's time plus an offset from a file, so that
//! hours of waiting for a bank pass in seconds.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use chrono::TimeDelta;
use drop_app::wiring::SystemPorts;
use kernel::{Clock, Timestamp};
use system::{SystemClock, SystemIds, SystemRandom};

/// The system's clock plus the seconds in a file.
#[derive(Debug)]
pub(crate) struct FileClock {
    seconds: Arc<AtomicI64>,
    path: PathBuf,
}

impl FileClock {
    /// The clock of this file, which may not exist yet.
    pub(crate) fn at(path: &Path) -> Self {
        let seconds = Arc::new(AtomicI64::new(read(path)));
        Self {
            seconds,
            path: path.to_owned(),
        }
    }

    /// The same clock, following changes by other processes.
    pub(crate) fn following(path: &Path) -> anyhow::Result<Self> {
        let clock = Self::at(path);
        let (seconds, path) = (Arc::clone(&clock.seconds), clock.path.clone());
        std::thread::Builder::new()
            .name("clock".to_owned())
            .spawn(move || {
                loop {
                    std::thread::park_timeout(Duration::from_millis(20));
                    seconds.store(read(&path), Ordering::SeqCst);
                }
            })?;
        Ok(clock)
    }

    /// Advances the clock for all processes.
    pub(crate) fn advance(&self, by: TimeDelta) -> anyhow::Result<()> {
        let ahead = self.seconds.fetch_add(by.num_seconds(), Ordering::SeqCst) + by.num_seconds();
        let draft = self.path.with_extension("draft");
        fs::write(&draft, ahead.to_string())?;
        Ok(fs::rename(draft, &self.path)?)
    }

    /// A machine of this clock.
    pub(crate) fn system(self: &Arc<Self>) -> SystemPorts {
        let (clock, random): (Arc<dyn Clock>, _) = (self.clone(), Arc::new(SystemRandom));
        let ids = Arc::new(SystemIds::new(clock.clone(), random.clone()));
        SystemPorts { clock, ids, random }
    }
}

impl Clock for FileClock {
    fn now(&self) -> Timestamp {
        SystemClock.now() + TimeDelta::seconds(self.seconds.load(Ordering::SeqCst))
    }
}

fn read(path: &Path) -> i64 {
    let text = fs::read_to_string(path).unwrap_or_default();
    text.trim().parse().unwrap_or(0)
}
