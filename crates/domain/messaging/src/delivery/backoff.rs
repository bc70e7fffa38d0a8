//! The delay before the next attempt: doubling, up to a cap, for a limited number of attempts.

use chrono::TimeDelta;
use kernel::Timestamp;

/// Waits between tries. The same for every delivery and without chance: how many deliver at once is
/// bounded elsewhere, so that retries need not be spread.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Backoff {
    /// Wait after the first failed try.
    pub first: TimeDelta,
    /// Longest wait.
    pub cap: TimeDelta,
    /// Tries before a delivery is dead.
    pub max_attempts: u16,
}

impl Default for Backoff {
    /// 2 s, 4 s, 8 s … 10 min: dead after 20 tries, some two hours.
    fn default() -> Self {
        Self {
            first: TimeDelta::seconds(2),
            cap: TimeDelta::minutes(10),
            max_attempts: 20,
        }
    }
}

impl Backoff {
    /// Time of the next attempt after `attempts` failed attempts; `None` means no further attempt.
    pub fn next(&self, now: Timestamp, attempts: u16) -> Option<Timestamp> {
        if attempts >= self.max_attempts {
            return None;
        }
        // 2^20 times any first wait is beyond every cap.
        let factor = 1_i32 << attempts.saturating_sub(1).min(20);
        let wait = self.first.checked_mul(factor).unwrap_or(self.cap);
        Some(now + wait.min(self.cap))
    }
}

#[cfg(test)]
mod tests {
    use kernel::{Clock, testing::TestClock};
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn waits_double_up_to_the_cap_and_end() {
        let (backoff, now) = (Backoff::default(), TestClock::default().now());
        let waits = [1, 2, 3, 9, 10, 19].map(|n| backoff.next(now, n).unwrap() - now);
        assert_eq!(
            waits.map(|wait| wait.num_seconds()),
            [2, 4, 8, 512, 600, 600]
        );
        assert_eq!(backoff.next(now, 20), None);
    }

    proptest! {
        #[test]
        fn no_wait_is_shorter_than_the_one_before(attempts in 1..u16::MAX) {
            let backoff = Backoff { max_attempts: u16::MAX, ..Backoff::default() };
            let now = TestClock::default().now();
            let before = backoff.next(now, attempts - 1).unwrap();
            if let Some(next) = backoff.next(now, attempts) {
                prop_assert!(next >= before && next - now <= backoff.cap);
            }
        }
    }
}
