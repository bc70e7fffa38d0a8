//! Time, ids, values and storage for tests, decided by the test.

mod memory;
mod threads;

pub use memory::{MemoryTables, MemoryUnit, newest_first};
pub use threads::InlineThreads;

use std::sync::{
    Mutex,
    atomic::{AtomicU64, Ordering},
};

use chrono::{DateTime, TimeDelta};
use proptest::prelude::*;
use uuid::Uuid;

use crate::{
    Clock, Currency, EventKind, IdSource, IntegrationEvent, Money, RandomSource, Timestamp,
};

/// A clock that stands still until it is advanced.
#[derive(Debug)]
pub struct TestClock(Mutex<Timestamp>);

impl TestClock {
    /// A clock set to this RFC 3339 time.
    ///
    /// # Panics
    /// If the text is not an RFC 3339 time.
    #[expect(clippy::expect_used, reason = "a wrong literal in a test")]
    pub fn at(time: &str) -> Self {
        let time = DateTime::parse_from_rfc3339(time).expect("RFC 3339 time");
        Self(Mutex::new(time.to_utc()))
    }

    /// Advances the clock.
    pub fn advance(&self, by: TimeDelta) {
        let mut now = self
            .0
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        *now += by;
    }
}

impl Default for TestClock {
    fn default() -> Self {
        Self::at("2026-11-20T12:00:00Z")
    }
}

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        *self
            .0
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

/// Sequential ids: valid, ordered UUIDv7, the same in every run.
#[derive(Debug, Default)]
pub struct TestIds(AtomicU64);

impl IdSource for TestIds {
    fn next(&self) -> Uuid {
        let n = self.0.fetch_add(1, Ordering::Relaxed);
        let mut random = [0; 10];
        if let Some(tail) = random.last_chunk_mut::<8>() {
            *tail = n.to_be_bytes();
        }
        uuid::Builder::from_unix_timestamp_millis(1_760_000_000_000 + n, &random).into_uuid()
    }
}

/// Deterministic "randomness": every call differs, every run is the same.
#[derive(Debug, Default)]
pub struct TestRandom(AtomicU64);

impl RandomSource for TestRandom {
    fn fill(&self, buffer: &mut [u8]) {
        // SplitMix64: well distributed, and a function of the number of calls alone.
        for chunk in buffer.chunks_mut(8) {
            let n = self.0.fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::Relaxed);
            let z = (n ^ (n >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            let bytes = (z ^ (z >> 31)).to_le_bytes();
            chunk
                .iter_mut()
                .zip(bytes)
                .for_each(|(to, from)| *to = from);
        }
    }
}

/// Currencies of every scale: 0, 2 and 3 decimal places.
pub fn any_currency() -> impl Strategy<Value = Currency> {
    prop::sample::select(vec![
        "NOK", "EUR", "JPY", "TND", "CLP", "USD", "INR", "UGX", "KWD",
    ])
    .prop_filter_map("known", |code| code.parse().ok())
}

/// Any amount of any such currency.
pub fn any_money() -> impl Strategy<Value = Money> {
    (any::<i64>(), any_currency()).prop_map(|(minor, currency)| Money::new(minor, currency))
}

/// Checks the stored form of a context's events, `kind aggregate payload`, and that each reads back
/// as it was. Stored events outlive the version that wrote them: a form that changes needs both to
/// be read.
///
/// # Panics
/// If a form differs, does not read back, or is missing for a kind.
pub fn assert_stored_forms<E>(events: &[(E, &str)])
where
    E: IntegrationEvent + std::fmt::Debug + PartialEq,
    E::Kind: std::fmt::Debug,
{
    for (event, stored) in events {
        let (kind, aggregate, payload) = (event.kind_name(), event.aggregate_id(), event.payload());
        let mut parts = stored.splitn(3, ' ');
        assert_eq!(parts.next(), Some(kind), "{stored}");
        assert_eq!(parts.next(), Some(aggregate.as_str()), "{stored}");
        let form = parts
            .next()
            .and_then(|json| serde_json::from_str(json).ok());
        assert_eq!(form.as_ref(), Some(&payload), "{stored}");
        let read = E::from_stored(kind, &aggregate, &payload);
        assert_eq!(read.ok().flatten().as_ref(), Some(event), "{stored}");
    }
    for kind in E::Kind::ALL {
        let covered = events.iter().any(|(event, _)| event.kind() == *kind);
        assert!(covered, "{kind:?} has no stored form here");
    }
}
