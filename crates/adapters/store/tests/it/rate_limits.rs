//! Rate limits are counted in the database, where every process sees them.

use chrono::TimeDelta;
use futures_util::future::join_all;
use kernel::{Clock, RateLimit, RateLimits, StoreError, Timestamp, testing::TestClock};
use store::{Store, testing::TestDatabase};

use crate::common::{cipher, on_both_engines};

on_both_engines! {
    hits_beyond_the_limit_are_refused_until_the_window_ends
    windows_begin_at_multiples_of_their_length_also_before_the_epoch
    a_limit_without_a_window_is_a_defect
    keys_do_not_count_together
    hits_at_once_and_through_another_process_are_all_counted
    the_sweep_forgets_windows_that_ended
}

const THREE_A_MINUTE: RateLimit = RateLimit {
    limit: 3,
    window: TimeDelta::seconds(60),
};

fn at(time: &str) -> Timestamp {
    TestClock::at(time).now()
}

async fn hits_beyond_the_limit_are_refused_until_the_window_ends(store: Store, _: &TestDatabase) {
    let ends = at("2026-11-20T12:01:00Z");
    for (second, allowed, remaining) in [
        ("00", true, 2),
        ("20", true, 1),
        ("40", true, 0),
        ("59.999999", false, 0),
    ] {
        let now = at(&format!("2026-11-20T12:00:{second}Z"));
        let decision = store
            .hit("pay:ip:192.0.2.1", THREE_A_MINUTE, now)
            .await
            .unwrap();
        assert_eq!(
            (decision.allowed, decision.remaining),
            (allowed, remaining),
            "{second}"
        );
        assert_eq!(decision.resets_at, ends);
    }
    let decision = store
        .hit("pay:ip:192.0.2.1", THREE_A_MINUTE, ends)
        .await
        .unwrap();
    assert!(decision.allowed && decision.remaining == 2);
}

async fn windows_begin_at_multiples_of_their_length_also_before_the_epoch(
    store: Store,
    _: &TestDatabase,
) {
    for (now, end) in [(125, 180), (120, 180), (-1, 0), (-60, 0)] {
        let now = Timestamp::from_timestamp(now, 0).unwrap();
        let decision = store.hit("epoch", THREE_A_MINUTE, now).await.unwrap();
        assert_eq!(decision.resets_at.timestamp(), end, "{now}");
    }
}

async fn a_limit_without_a_window_is_a_defect(store: Store, _: &TestDatabase) {
    let limit = RateLimit {
        limit: 3,
        window: TimeDelta::zero(),
    };
    let now = at("2026-11-20T12:00:00Z");
    let hit = store.hit("no window", limit, now).await;
    assert!(matches!(hit, Err(StoreError::Failed(_))), "{hit:?}");
}

async fn keys_do_not_count_together(store: Store, _: &TestDatabase) {
    let now = at("2026-11-20T12:00:00Z");
    for key in ["pay:ip:192.0.2.1", "pay:ip:192.0.2.2"] {
        let decision = store.hit(key, THREE_A_MINUTE, now).await.unwrap();
        assert_eq!(decision.remaining, 2, "{key}");
    }
}

async fn hits_at_once_and_through_another_process_are_all_counted(
    store: Store,
    database: &TestDatabase,
) {
    let now = at("2026-11-20T12:00:00Z");
    let other = database.open(cipher());
    let hits = (0..20).map(|n| {
        let store = if n % 2 == 0 { &store } else { &other };
        store.hit("key", THREE_A_MINUTE, now)
    });
    let decisions = join_all(hits).await;
    let allowed = decisions
        .into_iter()
        .filter(|decision| decision.as_ref().unwrap().allowed);
    assert_eq!(allowed.count(), 3);
}

async fn the_sweep_forgets_windows_that_ended(store: Store, _: &TestDatabase) {
    let (before, after) = (at("2026-11-20T12:00:30Z"), at("2026-11-20T12:01:30Z"));
    store.hit("key", THREE_A_MINUTE, before).await.unwrap();
    store.hit("key", THREE_A_MINUTE, after).await.unwrap();
    assert_eq!(store.sweep(after).await.unwrap(), 1);
    assert_eq!(store.sweep(after).await.unwrap(), 0);
    let decision = store.hit("key", THREE_A_MINUTE, after).await.unwrap();
    assert_eq!(decision.remaining, 1);
}
