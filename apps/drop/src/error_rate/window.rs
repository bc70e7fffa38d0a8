//! When errors are a spike: so many within a sliding window, and then quiet for a while.

use std::collections::VecDeque;

use chrono::TimeDelta;
use kernel::Timestamp;

/// What is a spike.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SpikePolicy {
    /// So many errors.
    pub errors: u64,
    /// Within so long.
    pub within: TimeDelta,
    /// Reported once; the next one is reported after this time.
    pub quiet: TimeDelta,
}

/// Numbers of errors.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Clients answered 5xx.
    pub answers: u64,
    /// Log events of level ERROR.
    pub logged: u64,
}

impl Tally {
    /// Together.
    pub fn sum(self) -> u64 {
        self.answers.saturating_add(self.logged)
    }

    /// What came on top of an earlier total.
    #[must_use]
    pub fn since(self, earlier: Self) -> Self {
        Self {
            answers: self.answers.saturating_sub(earlier.answers),
            logged: self.logged.saturating_sub(earlier.logged),
        }
    }

    fn and(self, other: Self) -> Self {
        Self {
            answers: self.answers.saturating_add(other.answers),
            logged: self.logged.saturating_add(other.logged),
        }
    }
}

/// The last errors.
#[derive(Debug)]
pub struct SpikeWindow {
    policy: SpikePolicy,
    seen: VecDeque<(Timestamp, Tally)>,
    reported_at: Option<Timestamp>,
}

/// Entries kept; older ones are put together, which ends their window a little late.
const MOST_ENTRIES: usize = 3_600;

impl SpikeWindow {
    /// Nothing seen yet.
    pub fn new(policy: SpikePolicy) -> Self {
        Self {
            policy,
            seen: VecDeque::new(),
            reported_at: None,
        }
    }

    /// Records what has just happened; returns the errors of the window if they are to be reported.
    pub fn saw(&mut self, now: Timestamp, errors: Tally) -> Option<Tally> {
        // A clock that was set back makes the past future: it is forgotten, as what is long past.
        self.seen
            .retain(|(at, _)| is_within(*at, now, self.policy.within));
        if errors.sum() == 0 {
            return None;
        }
        let full = self.seen.len() >= MOST_ENTRIES;
        match self.seen.back_mut() {
            Some((_, last)) if full => *last = last.and(errors),
            _ => self.seen.push_back((now, errors)),
        }
        let all = self.seen.iter().map(|(_, errors)| *errors);
        let all = all.fold(Tally::default(), Tally::and);
        let quiet = self
            .reported_at
            .is_some_and(|last| is_within(last, now, self.policy.quiet));
        if quiet || all.sum() < self.policy.errors {
            return None;
        }
        self.reported_at = Some(now);
        Some(all)
    }
}

fn is_within(at: Timestamp, now: Timestamp, length: TimeDelta) -> bool {
    let age = now - at;
    age >= TimeDelta::zero() && age < length
}

#[cfg(test)]
mod tests {
    use kernel::{Clock, testing::TestClock};
    use proptest::prelude::*;

    use super::*;

    const POLICY: SpikePolicy = SpikePolicy {
        errors: 5,
        within: TimeDelta::seconds(60),
        quiet: TimeDelta::minutes(15),
    };

    fn answers(answers: u64) -> Tally {
        Tally { answers, logged: 0 }
    }

    fn at_start() -> (TestClock, SpikeWindow) {
        (TestClock::default(), SpikeWindow::new(POLICY))
    }

    #[test]
    fn a_spike_is_reported_once_and_again_after_the_quiet_time() {
        let (clock, mut window) = at_start();
        assert_eq!(window.saw(clock.now(), answers(4)), None);
        clock.advance(TimeDelta::seconds(59));
        let logged = Tally {
            answers: 0,
            logged: 2,
        };
        let all = Tally {
            answers: 4,
            logged: 2,
        };
        assert_eq!(window.saw(clock.now(), logged), Some(all));
        for _ in 0..14 {
            clock.advance(TimeDelta::minutes(1));
            assert_eq!(window.saw(clock.now(), answers(1_000)), None);
        }
        clock.advance(TimeDelta::minutes(1));
        assert_eq!(window.saw(clock.now(), answers(5)), Some(answers(5)));
    }

    #[test]
    fn errors_now_and_then_are_no_spike() {
        let (clock, mut window) = at_start();
        for _ in 0..100 {
            assert_eq!(window.saw(clock.now(), answers(1)), None);
            clock.advance(TimeDelta::seconds(15));
        }
    }

    #[test]
    fn silence_tells_nothing_even_while_the_window_is_full() {
        let (clock, mut window) = at_start();
        assert!(window.saw(clock.now(), answers(9)).is_some());
        clock.advance(TimeDelta::minutes(16));
        assert_eq!(window.saw(clock.now(), Tally::default()), None);
    }

    #[test]
    fn a_clock_set_back_neither_invents_a_spike_nor_hides_the_next() {
        let (clock, mut window) = at_start();
        assert!(window.saw(clock.now(), answers(9)).is_some());
        clock.advance(TimeDelta::days(-1));
        assert_eq!(window.saw(clock.now(), answers(1)), None);
        assert_eq!(window.saw(clock.now(), answers(4)), Some(answers(5)));
    }

    #[test]
    fn memory_stays_bounded_whatever_happens() {
        let (clock, mut window) = at_start();
        for _ in 0..10_000 {
            window.saw(clock.now(), answers(1));
            clock.advance(TimeDelta::microseconds(1));
        }
        assert!(window.seen.len() <= MOST_ENTRIES);
    }

    proptest! {
        /// Against all that ever happened, looked through anew each time.
        #[test]
        fn it_tells_what_the_whole_history_says(
            steps in proptest::collection::vec((0_i64..90, 0_u64..4), 0..200)
        ) {
            let (clock, mut window) = at_start();
            let mut history: Vec<(Timestamp, u64)> = Vec::new();
            let mut last: Option<Timestamp> = None;
            for (seconds, errors) in steps {
                clock.advance(TimeDelta::seconds(seconds));
                let now = clock.now();
                history.push((now, errors));
                let recent = history.iter().filter(|(at, _)| now - *at < POLICY.within);
                let sum: u64 = recent.map(|(_, errors)| errors).sum();
                let quiet = last.is_some_and(|last| now - last < POLICY.quiet);
                let wanted = (errors > 0 && sum >= POLICY.errors && !quiet).then_some(sum);
                prop_assert_eq!(window.saw(now, answers(errors)).map(Tally::sum), wanted);
                last = wanted.map(|_| now).or(last);
            }
        }
    }
}
