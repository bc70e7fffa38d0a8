//! The circuit breaker: a partner that keeps failing is not called for a while.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use chrono::TimeDelta;
use kernel::{Clock, Timestamp};

use crate::NotSent;

/// When to stop calling, and for how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BreakerPolicy {
    /// Number of consecutive failed calls that opens the breaker.
    pub failures: usize,
    /// Period in which they have to occur.
    pub window: Duration,
    /// How long it stays open before one call probes.
    pub open_for: Duration,
}

impl Default for BreakerPolicy {
    /// Three failures in 60 s open it for 60 s.
    fn default() -> Self {
        Self {
            failures: 3,
            window: Duration::from_mins(1),
            open_for: Duration::from_mins(1),
        }
    }
}

/// State of the breaker, for readiness and metrics.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BreakerState {
    /// Closed: all calls pass.
    Closed,
    /// Half open: one call passes and decides.
    HalfOpen,
    /// Open: no call passes.
    Open,
}

#[derive(Debug)]
enum State {
    Closed {
        failures: VecDeque<Timestamp>,
    },
    Open {
        since: Timestamp,
    },
    /// Open for long enough, or a probe was abandoned: the next call probes.
    Due,
    Probing,
}

pub(crate) struct Breaker {
    policy: BreakerPolicy,
    clock: Arc<dyn Clock>,
    state: Mutex<State>,
}

impl Breaker {
    pub(crate) fn new(policy: BreakerPolicy, clock: Arc<dyn Clock>) -> Self {
        let failures = VecDeque::new();
        Self {
            policy,
            clock,
            state: Mutex::new(State::Closed { failures }),
        }
    }

    /// Permits one call, whose outcome the permit reports.
    pub(crate) fn permit(&self) -> Result<Permit<'_>, NotSent> {
        let mut state = self.lock();
        match *state {
            State::Closed { .. } => {}
            State::Probing => return Err(NotSent::BreakerOpen),
            State::Open { since } if self.still_open(since) => return Err(NotSent::BreakerOpen),
            State::Open { .. } | State::Due => *state = State::Probing,
        }
        let probe = matches!(*state, State::Probing);
        Ok(Permit {
            breaker: self,
            probe,
            reported: false,
        })
    }

    pub(crate) fn state(&self) -> BreakerState {
        match *self.lock() {
            State::Closed { .. } => BreakerState::Closed,
            State::Open { since } if self.still_open(since) => BreakerState::Open,
            State::Open { .. } | State::Due | State::Probing => BreakerState::HalfOpen,
        }
    }

    /// A clock that was set back counts as time passed: one call too many is better than blocking
    /// the partner until the clock catches up.
    fn still_open(&self, since: Timestamp) -> bool {
        let elapsed = self.clock.now() - since;
        elapsed >= TimeDelta::zero() && elapsed < delta(self.policy.open_for)
    }

    fn succeeded(&self, probe: bool) {
        let mut state = self.lock();
        // A call that began before the breaker opened says nothing about the partner's present
        // state.
        if probe || matches!(*state, State::Closed { .. }) {
            *state = State::Closed {
                failures: VecDeque::new(),
            };
        }
    }

    fn failed(&self, probe: bool) {
        let now = self.clock.now();
        let mut state = self.lock();
        if probe {
            *state = State::Open { since: now };
        } else if let State::Closed { failures } = &mut *state {
            failures.push_back(now);
            let window = delta(self.policy.window);
            failures.retain(|at| now - *at < window);
            if failures.len() >= self.policy.failures {
                *state = State::Open { since: now };
            }
        }
    }

    /// The probe was abandoned without a result: the next call probes.
    fn abandoned(&self) {
        *self.lock() = State::Due;
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn delta(duration: Duration) -> TimeDelta {
    TimeDelta::from_std(duration).unwrap_or(TimeDelta::MAX)
}

/// Permission for one call. Dropped without a report (the caller was cancelled), it does not count.
pub(crate) struct Permit<'a> {
    breaker: &'a Breaker,
    probe: bool,
    reported: bool,
}

impl Permit<'_> {
    pub(crate) fn report(mut self, success: bool) {
        self.reported = true;
        if success {
            self.breaker.succeeded(self.probe);
        } else {
            self.breaker.failed(self.probe);
        }
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        if self.probe && !self.reported {
            self.breaker.abandoned();
        }
    }
}

#[cfg(test)]
mod tests {
    use kernel::testing::TestClock;

    use super::*;

    fn breaker() -> (Arc<TestClock>, Breaker) {
        let clock = Arc::new(TestClock::default());
        (clock.clone(), Breaker::new(BreakerPolicy::default(), clock))
    }

    fn fail(breaker: &Breaker, times: usize) {
        for _ in 0..times {
            breaker.permit().ok().unwrap().report(false);
        }
    }

    #[test]
    fn three_failures_in_a_minute_open_it_for_a_minute() {
        let (clock, breaker) = breaker();
        fail(&breaker, 2);
        assert_eq!(breaker.state(), BreakerState::Closed);
        fail(&breaker, 1);
        assert_eq!(breaker.state(), BreakerState::Open);
        assert_eq!(breaker.permit().err(), Some(NotSent::BreakerOpen));
        clock.advance(TimeDelta::seconds(59));
        assert_eq!(breaker.permit().err(), Some(NotSent::BreakerOpen));
        clock.advance(TimeDelta::seconds(1));
        assert_eq!(breaker.state(), BreakerState::HalfOpen);
    }

    #[test]
    fn failures_further_apart_than_the_window_do_not_open_it() {
        let (clock, breaker) = breaker();
        for _ in 0..10 {
            fail(&breaker, 1);
            clock.advance(TimeDelta::seconds(30));
        }
        assert_eq!(breaker.state(), BreakerState::Closed);
    }

    #[test]
    fn a_success_between_failures_starts_the_count_anew() {
        let (_, breaker) = breaker();
        fail(&breaker, 2);
        breaker.permit().ok().unwrap().report(true);
        fail(&breaker, 2);
        assert_eq!(breaker.state(), BreakerState::Closed);
    }

    #[test]
    fn one_probe_decides_whether_it_closes() {
        let (clock, breaker) = breaker();
        fail(&breaker, 3);
        clock.advance(TimeDelta::seconds(60));
        let probe = breaker.permit().ok().unwrap();
        assert!(breaker.permit().is_err(), "only one probe at a time");
        probe.report(false);
        assert_eq!(breaker.state(), BreakerState::Open);
        clock.advance(TimeDelta::seconds(60));
        breaker.permit().ok().unwrap().report(true);
        assert_eq!(breaker.state(), BreakerState::Closed);
    }

    #[test]
    fn a_probe_given_up_halfway_lets_the_next_call_probe() {
        let (clock, breaker) = breaker();
        fail(&breaker, 3);
        clock.advance(TimeDelta::seconds(60));
        drop(breaker.permit().ok());
        assert!(breaker.permit().is_ok());
    }

    #[test]
    fn a_late_success_from_before_does_not_close_an_open_breaker() {
        let (_, breaker) = breaker();
        let early = breaker.permit().ok().unwrap();
        fail(&breaker, 3);
        early.report(true);
        assert_eq!(breaker.state(), BreakerState::Open);
    }

    #[test]
    fn a_clock_set_back_does_not_lock_the_partner_out() {
        let (clock, breaker) = breaker();
        fail(&breaker, 3);
        clock.advance(TimeDelta::days(-1));
        assert_eq!(breaker.state(), BreakerState::HalfOpen);
    }
}
