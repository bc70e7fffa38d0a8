//! Deliveries: fanned out once, claimed by one, in order for each aggregate.

use futures_util::future::join_all;
use kernel::{Cursor, PageRequest};

use super::{
    Subject,
    sample::{Bench, after, events, now},
};
use crate::{
    ClaimedDelivery, DeliveryId, DeliveryState, NewDelivery, StoredEvent,
    ports::{DeliveryFilter, DeliveryStateName},
};

/// And comes out as it was published.
pub async fn an_event_is_fanned_out_once_to_everybody_who_wants_it(subject: Subject) {
    let bench = Bench::new(subject);
    let published = bench.event("thing.done", "a");
    (bench.subject.publish)(vec![published.clone()]).await;
    assert_eq!(bench.routed(&["one", "two"]).await, 1);
    assert_eq!(bench.routed(&["one", "two"]).await, 0);
    let claimed = bench.claimed(0, 60).await;
    let to: Vec<_> = claimed.iter().map(|c| c.subscriber.as_str()).collect();
    assert_eq!(to, ["one", "two"]);
    for claimed in claimed {
        let event = claimed.event;
        assert_eq!((claimed.attempts, claimed.lease), (1, 1));
        assert_eq!((event.id, event.occurred_at), (published.id, now()));
        assert_eq!(
            (event.kind.as_str(), event.aggregate_id.as_str()),
            ("thing.done", "a")
        );
        assert_eq!(event.payload, published.payload);
    }
}

/// None twice, none left.
pub async fn of_routers_at_once_each_event_is_fanned_out_by_one(subject: Subject) {
    let bench = Bench::new(subject);
    bench.published(&["a"; 30]).await;
    let plan = |_: &StoredEvent| vec![NewDelivery::to("one", &bench.ids)];
    let mut routed = 0;
    while routed < 30 {
        let routers = (0..4).map(|_| bench.subject.store.route(now(), 10, &plan));
        let round = join_all(routers).await.into_iter().map(Result::unwrap);
        routed += round.sum::<u64>();
    }
    assert_eq!(routed, 30);
    assert_eq!(bench.listed(None).await.len(), 30);
}

/// Longest due first, no more than asked for.
pub async fn what_is_claimed_is_due_and_for_who_claims(subject: Subject) {
    let bench = Bench::new(subject);
    let ids = bench.published(&["a", "b", "c"]).await;
    bench.routed(&["one", "other"]).await;
    let store = &bench.subject.store;
    let before = store.claim(&["one"], after(-1), after(60), 50).await;
    assert_eq!(before.unwrap(), []);
    let first = store.claim(&["one"], now(), after(60), 2).await.unwrap();
    assert_eq!(events(&first), ids[..2]);
    let rest = store.claim(&["one"], now(), after(60), 50).await.unwrap();
    assert_eq!(events(&rest), ids[2..]);
    let none = store.claim(&[], now(), after(60), 50).await.unwrap();
    assert_eq!(none, []);
    assert!(
        store
            .retry_later(&first[0], after(5), "later")
            .await
            .unwrap()
    );
    assert_eq!(
        store
            .claim(&["one"], after(4), after(60), 50)
            .await
            .unwrap(),
        []
    );
    let again = store
        .claim(&["one"], after(5), after(60), 50)
        .await
        .unwrap();
    assert_eq!((events(&again), again[0].attempts), (vec![ids[0]], 2));
}

/// None twice, none left.
pub async fn of_claims_at_once_each_gets_deliveries_of_its_own(subject: Subject) {
    let bench = Bench::new(subject);
    let aggregates: Vec<_> = (0..24).map(|n| format!("a{n}")).collect();
    let aggregates: Vec<_> = aggregates.iter().map(String::as_str).collect();
    let mut published = bench.published(&aggregates).await;
    bench.routed(&["one"]).await;
    let mut claimed = Vec::new();
    // One who finds some locked by others gets fewer: whatever is left is claimed next.
    for _ in 0..4 {
        let store = &bench.subject.store;
        let claims = (0..4).map(|_| store.claim(&["one"], now(), after(60), 7));
        let round = join_all(claims).await.into_iter().flat_map(Result::unwrap);
        claimed.extend(round.map(|claimed| claimed.event.id));
    }
    claimed.sort_unstable();
    published.sort_unstable();
    assert_eq!(claimed, published);
}

/// While it is pending and while it is leased; of one subscriber only.
pub async fn an_earlier_event_of_the_aggregate_holds_back_later_ones(subject: Subject) {
    let bench = Bench::new(subject);
    let ids = bench.published(&["a", "a", "b"]).await;
    bench.routed(&["one"]).await;
    let claimed = bench.claimed(0, 60).await;
    assert_eq!(events(&claimed), [ids[0], ids[2]]);
    assert_eq!(bench.claimed(0, 60).await, []);
    let store = &bench.subject.store;
    assert!(
        store
            .retry_later(&claimed[0], after(9), "later")
            .await
            .unwrap()
    );
    assert_eq!(bench.claimed(8, 60).await, []);
    let first = bench.only(9, 60).await;
    assert!(store.delivered(&first, after(9)).await.unwrap());
    assert_eq!(bench.only(9, 60).await.event.id, ids[1]);
}

/// Other aggregates and other subscribers go on.
pub async fn a_dead_delivery_holds_back_its_own_aggregate_until_discarded(subject: Subject) {
    let bench = Bench::new(subject);
    let ids = bench.published(&["a", "a", "b"]).await;
    bench.routed(&["one", "two"]).await;
    let claimed = bench.claimed(0, 60).await;
    let to = |n: usize| claimed[n].subscriber.as_str();
    assert_eq!(events(&claimed), [ids[0], ids[0], ids[2], ids[2]]);
    assert_eq!((to(0), to(1)), ("one", "two"));
    bench.dead(&claimed[0]).await;
    let store = &bench.subject.store;
    assert!(store.delivered(&claimed[1], now()).await.unwrap());
    let next = bench.only(1, 60).await;
    assert_eq!((next.event.id, next.subscriber.as_str()), (ids[1], "two"));
    let id = claimed[0].id;
    assert!(bench.discarded(id, after(2)).await);
    let next = bench.only(2, 60).await;
    assert_eq!((next.event.id, next.subscriber.as_str()), (ids[1], "one"));
    let discarded = store.delivery(id).await.unwrap().unwrap();
    assert_eq!(discarded.state, DeliveryState::Discarded { at: after(2) });
}

/// Neither well nor badly, nor by handing back.
pub async fn a_lease_that_ran_out_is_taken_over_and_its_loser_settles_nothing(subject: Subject) {
    let bench = Bench::new(subject);
    bench.published(&["a"]).await;
    bench.routed(&["one"]).await;
    let lost = bench.only(0, 60).await;
    assert_eq!(bench.claimed(59, 120).await, []);
    let held = bench.only(60, 120).await;
    assert_eq!((held.id, held.attempts), (lost.id, 2));
    let store = &bench.subject.store;
    let settles = async |claimed: &ClaimedDelivery| {
        [
            store.delivered(claimed, after(61)).await.unwrap(),
            store.retry_later(claimed, after(61), "no").await.unwrap(),
            store.dead(claimed, after(61), "no", None).await.unwrap(),
            store.release(claimed, after(61)).await.unwrap(),
        ]
    };
    assert_eq!(settles(&lost).await, [false; 4]);
    let stands = store.delivery(held.id).await.unwrap().unwrap();
    assert_eq!(stands.state, DeliveryState::Leased { until: after(120) });
    // Only the first of them finds it leased.
    assert_eq!(settles(&held).await, [true, false, false, false]);
    let stands = store.delivery(held.id).await.unwrap().unwrap();
    assert_eq!(stands.state, DeliveryState::Delivered { at: after(61) });
}

/// As if it had not been claimed.
pub async fn what_is_handed_back_is_due_at_once_and_costs_no_attempt(subject: Subject) {
    let bench = Bench::new(subject);
    bench.published(&["a"]).await;
    bench.routed(&["one"]).await;
    let claimed = bench.only(0, 60).await;
    assert!(
        bench
            .subject
            .store
            .release(&claimed, after(1))
            .await
            .unwrap()
    );
    let again = bench.only(1, 60).await;
    assert_eq!((again.id, again.attempts), (claimed.id, 1));
    assert!(again.lease > claimed.lease);
}

/// With all its attempts, and its retry is published.
pub async fn a_dead_delivery_is_listed_and_starts_anew_when_retried(subject: Subject) {
    let bench = Bench::new(subject);
    bench.published(&["a", "b"]).await;
    bench.routed(&["one"]).await;
    let claimed = bench.claimed(0, 60).await;
    bench.dead(&claimed[0]).await;
    let dead = bench.listed(Some(DeliveryStateName::Dead)).await;
    assert_eq!(dead.len(), 1);
    assert_eq!((dead[0].id, dead[0].attempts), (claimed[0].id, 1));
    assert_eq!(dead[0].last_error.as_deref(), Some("broken"));
    assert_eq!(dead[0].state, DeliveryState::Dead { at: after(1) });
    assert!(bench.retried(claimed[0].id, after(2)).await);
    let store = &bench.subject.store;
    let again = bench.only(2, 60).await;
    assert_eq!((again.id, again.attempts), (claimed[0].id, 1));
    // The worker that lost the lease before it died still holds an old one.
    assert!(!store.delivered(&claimed[0], after(3)).await.unwrap());
    assert_eq!(bench.routed(&["two"]).await, 1, "the retry is published");
}

/// Whatever else it is, or if there is none.
pub async fn only_what_is_dead_can_be_retried_or_discarded(subject: Subject) {
    let bench = Bench::new(subject);
    bench.published(&["a"]).await;
    bench.routed(&["one"]).await;
    let claimed = bench.only(0, 60).await;
    for id in [claimed.id, DeliveryId::new(&bench.ids)] {
        assert!(!bench.retried(id, now()).await);
        assert!(!bench.discarded(id, now()).await);
    }
    assert_eq!(bench.routed(&["two"]).await, 0, "nothing is published");
}

/// Newest first, within a filter as well.
pub async fn pages_neither_skip_nor_repeat(subject: Subject) {
    let bench = Bench::new(subject);
    bench.published(&["a", "b", "a", "b", "a", "b", "a"]).await;
    bench.routed(&["one"]).await;
    let filter = DeliveryFilter {
        state: Some(DeliveryStateName::Pending),
        aggregate_id: Some("a".into()),
    };
    let (mut seen, mut after, mut pages) = (Vec::new(), None::<Cursor>, 0);
    loop {
        let request = PageRequest::new(Some(2), after).unwrap();
        let page = bench.subject.store.deliveries(&filter, &request).await;
        let page = page.unwrap();
        seen.extend(page.items.into_iter().map(|delivery| delivery.id));
        pages += 1;
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    let mut newest_first = seen.clone();
    newest_first.sort_unstable_by_key(|id| std::cmp::Reverse(*id));
    newest_first.dedup();
    assert_eq!((seen.len(), pages), (4, 2));
    assert_eq!(seen, newest_first);
}

/// Dead ones are counted, and their age is not.
pub async fn the_counts_tell_what_waits_and_since_when(subject: Subject) {
    let bench = Bench::new(subject);
    let none = bench.subject.store.counts().await.unwrap();
    assert_eq!(
        (none.unrouted, none.pending, none.dead, none.oldest),
        (0, 0, 0, None)
    );
    bench.published(&["a", "b", "c"]).await;
    let counts = bench.subject.store.counts().await.unwrap();
    assert_eq!(
        (counts.unrouted, counts.pending, counts.oldest),
        (3, 0, Some(now()))
    );
    bench.routed(&["one"]).await;
    let claimed = bench.claimed(0, 60).await;
    bench.dead(&claimed[0]).await;
    let counts = bench.subject.store.counts().await.unwrap();
    assert_eq!((counts.unrouted, counts.pending, counts.dead), (0, 2, 1));
    assert_eq!(counts.oldest, Some(now()));
    for claimed in &claimed[1..] {
        bench.subject.store.delivered(claimed, now()).await.unwrap();
    }
    let counts = bench.subject.store.counts().await.unwrap();
    assert_eq!((counts.pending, counts.dead, counts.oldest), (0, 1, None));
}

/// An event goes with the last of its deliveries.
pub async fn the_sweep_forgets_what_is_done_and_keeps_what_is_dead(subject: Subject) {
    let bench = Bench::new(subject);
    bench.published(&["a", "b", "c"]).await;
    bench.routed(&["one"]).await;
    let claimed = bench.claimed(0, 60).await;
    bench.dead(&claimed[0]).await;
    let store = &bench.subject.store;
    assert!(store.delivered(&claimed[1], after(1)).await.unwrap());
    assert_eq!(store.sweep_outbox(after(1)).await.unwrap(), 0);
    // A delivery and its event.
    assert_eq!(store.sweep_outbox(after(2)).await.unwrap(), 2);
    assert_eq!(store.sweep_outbox(after(2)).await.unwrap(), 0);
    let mut left: Vec<_> = bench.listed(None).await.iter().map(|d| d.id).collect();
    left.sort_unstable();
    assert_eq!(left, [claimed[0].id, claimed[2].id]);
}
