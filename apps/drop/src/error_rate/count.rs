//! Where errors are counted.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use tracing::{Event, Level, Subscriber};
use tracing_subscriber::layer::{Context, Layer};

use super::{SpikePolicy, Tally};

/// Log events of level ERROR: of the whole process, as the log is.
static LOGGED: AtomicU64 = AtomicU64::new(0);

/// Counts log events of level ERROR, within what the log's filter lets through.
#[derive(Debug, Clone, Copy)]
pub struct CountErrors;

impl<S: Subscriber> Layer<S> for CountErrors {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        if *event.metadata().level() == Level::ERROR {
            LOGGED.fetch_add(1, Ordering::Relaxed);
        }
    }
}

/// The errors of the process, for those who watch them.
#[derive(Debug)]
pub struct Errors {
    /// When they are a spike.
    pub(super) policy: SpikePolicy,
    answers: AtomicU64,
    watched: AtomicBool,
}

impl Errors {
    /// None yet.
    pub fn new(policy: SpikePolicy) -> Self {
        Self {
            policy,
            answers: AtomicU64::new(0),
            watched: AtomicBool::new(false),
        }
    }

    /// A client was answered 5xx.
    pub fn answered(&self) {
        self.answers.fetch_add(1, Ordering::Relaxed);
    }

    /// All since the start.
    pub(super) fn total(&self) -> Tally {
        Tally {
            answers: self.answers.load(Ordering::Relaxed),
            logged: LOGGED.load(Ordering::Relaxed),
        }
    }

    /// Whether the caller is the first to watch, and so the one who does.
    pub(super) fn begin_watching(&self) -> bool {
        !self.watched.swap(true, Ordering::SeqCst)
    }
}

#[cfg(test)]
mod tests {
    use tracing_subscriber::prelude::*;

    use super::*;

    const POLICY: SpikePolicy = SpikePolicy {
        errors: 1,
        within: chrono::TimeDelta::seconds(1),
        quiet: chrono::TimeDelta::seconds(1),
    };

    #[test]
    fn errors_of_the_log_are_counted_and_warnings_are_not() {
        let errors = Errors::new(POLICY);
        let before = errors.total().logged;
        let log = tracing_subscriber::registry().with(CountErrors);
        tracing::subscriber::with_default(log, || {
            tracing::error!("counted");
            tracing::warn!("not counted");
            tracing::error!("counted");
        });
        assert_eq!(errors.total().logged - before, 2);
    }

    #[test]
    fn only_the_first_watches() {
        let errors = Errors::new(POLICY);
        assert!(errors.begin_watching());
        assert!(!errors.begin_watching());
    }
}
