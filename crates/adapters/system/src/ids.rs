//! Ids that sort in the order of their making, also within one millisecond.

use std::sync::{Arc, Mutex, PoisonError};

use kernel::{Clock, IdSource, RandomSource};
use uuid::Uuid;

/// How far the counter of one millisecond goes: the twelve bits of `rand_a` (RFC 9562 §5.7).
const COUNTER_MAX: u16 = 0x0fff;
/// Where it begins: anywhere in the lower half, so that at least 2,048 ids follow.
const COUNTER_SEED: u16 = 0x07ff;

/// UUIDv7 with a counter above the random bits (RFC 9562 §6.2, method 1): ids of one process sort
/// strictly in the order of their making, even if the clock is set back.
pub struct SystemIds {
    clock: Arc<dyn Clock>,
    random: Arc<dyn RandomSource>,
    last: Mutex<Tick>,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Tick {
    millis: u64,
    counter: u16,
}

impl SystemIds {
    /// Ids of this clock and randomness.
    pub fn new(clock: Arc<dyn Clock>, random: Arc<dyn RandomSource>) -> Self {
        let last = Tick {
            millis: 0,
            counter: 0,
        };
        Self {
            clock,
            random,
            last: Mutex::new(last),
        }
    }

    fn tick(&self) -> Tick {
        let millis = u64::try_from(self.clock.now().timestamp_millis()).unwrap_or(0);
        let seed = u16::from_be_bytes(self.random.bytes::<2>()) & COUNTER_SEED;
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        *last = if millis > last.millis {
            Tick {
                millis,
                counter: seed,
            }
        } else if last.counter < COUNTER_MAX {
            Tick {
                counter: last.counter + 1,
                ..*last
            }
        } else {
            // Counter spent: borrow from the next millisecond rather than wait for it.
            Tick {
                millis: last.millis + 1,
                counter: seed,
            }
        };
        *last
    }
}

impl IdSource for SystemIds {
    fn next(&self) -> Uuid {
        let tick = self.tick();
        let mut tail = self.random.bytes::<10>();
        if let Some(rand_a) = tail.first_chunk_mut::<2>() {
            *rand_a = tick.counter.to_be_bytes();
        }
        uuid::Builder::from_unix_timestamp_millis(tick.millis, &tail).into_uuid()
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use kernel::testing::TestClock;
    use uuid::{Variant, Version};

    use super::*;
    use crate::{SystemClock, SystemRandom};

    fn assert_ascending(ids: &[Uuid]) {
        assert!(ids.windows(2).all(|pair| pair[0] < pair[1]));
    }

    #[test]
    fn ids_of_one_millisecond_sort_in_the_order_of_their_making() {
        let ids = SystemIds::new(Arc::new(TestClock::default()), Arc::new(SystemRandom));
        let made: Vec<_> = (0..20_000).map(|_| ids.next()).collect();
        assert_ascending(&made);
    }

    #[test]
    fn ids_of_the_machine_sort_in_the_order_of_their_making() {
        let ids = SystemIds::new(Arc::new(SystemClock), Arc::new(SystemRandom));
        let made: Vec<_> = (0..20_000).map(|_| ids.next()).collect();
        assert_ascending(&made);
    }

    #[test]
    fn a_clock_set_back_does_not_turn_the_order() {
        let clock = Arc::new(TestClock::default());
        let ids = SystemIds::new(clock.clone(), Arc::new(SystemRandom));
        let before = ids.next();
        clock.advance(TimeDelta::seconds(-10));
        let after = ids.next();
        assert_ascending(&[before, after]);
    }

    #[test]
    fn ids_of_several_threads_differ() {
        let ids = SystemIds::new(Arc::new(TestClock::default()), Arc::new(SystemRandom));
        let mut made: Vec<_> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..4)
                .map(|_| scope.spawn(|| (0..1_000).map(|_| ids.next()).collect::<Vec<_>>()))
                .collect();
            threads
                .into_iter()
                .flat_map(|thread| thread.join().unwrap())
                .collect()
        });
        made.sort();
        made.dedup();
        assert_eq!(made.len(), 4_000);
    }

    #[test]
    fn an_id_is_a_uuid_version_7_of_the_clocks_millisecond() {
        let clock = Arc::new(TestClock::at("2026-11-20T12:00:00.123Z"));
        let id = SystemIds::new(clock.clone(), Arc::new(SystemRandom)).next();
        assert_eq!(id.get_version(), Some(Version::SortRand));
        assert_eq!(id.get_variant(), Variant::RFC4122);
        let millis = id.get_timestamp().unwrap().to_unix();
        assert_eq!(millis.0, u64::try_from(clock.now().timestamp()).unwrap());
        assert_eq!(millis.1, 123_000_000);
    }
}
