//! Dispatchers on a real store: what subscribers see, whatever fails.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
};

use async_trait::async_trait;
use chrono::TimeDelta;
use futures_util::future::{join, join_all};
use kernel::{
    Actor, EventId, EventKind, IdSource, RandomSource, RequestContext,
    testing::{TestClock, TestIds, TestRandom},
};

use super::{Subject, sample::Bench};
use crate::{
    Backoff, DeadDelivery, DeadLetters, DeliveryDecision, DeliveryError, Dispatcher,
    MessagingEvent, MessagingEventKind, StoredEvent, Subscriber, ports::DeliveryStateName,
};

type Mood = dyn Fn(&StoredEvent) -> Result<(), DeliveryError> + Send + Sync;

/// Takes what its mood lets it, and remembers.
struct Listener {
    name: &'static str,
    mood: Box<Mood>,
    heard: Mutex<Vec<(String, EventId)>>,
}

impl Listener {
    fn new(
        name: &'static str,
        mood: impl Fn(&StoredEvent) -> Result<(), DeliveryError> + Send + Sync + 'static,
    ) -> Arc<Self> {
        Arc::new(Self {
            name,
            mood: Box::new(mood),
            heard: Mutex::default(),
        })
    }

    fn heard(&self) -> Vec<EventId> {
        let heard = self.heard.lock().unwrap();
        heard.iter().map(|(_, id)| *id).collect()
    }

    fn by_aggregate(&self) -> BTreeMap<String, Vec<EventId>> {
        let mut by = BTreeMap::<_, Vec<_>>::new();
        for (aggregate, id) in self.heard.lock().unwrap().iter() {
            by.entry(aggregate.clone()).or_default().push(*id);
        }
        by
    }
}

#[async_trait]
impl Subscriber for Listener {
    fn name(&self) -> &'static str {
        self.name
    }

    fn wants(&self, kind: &str) -> bool {
        kind == "thing.done"
    }

    async fn deliver(&self, event: &StoredEvent) -> Result<(), DeliveryError> {
        (self.mood)(event)?;
        let line = (event.aggregate_id.clone(), event.id);
        self.heard.lock().unwrap().push(line);
        Ok(())
    }
}

/// A dispatcher and the time it goes by.
struct Desk {
    bench: Bench,
    clock: Arc<TestClock>,
    ids: Arc<dyn IdSource>,
    dispatcher: Dispatcher,
}

const ON: fn() -> bool = || false;

impl Desk {
    fn new(subject: Subject, subscribers: Vec<Arc<dyn Subscriber>>, backoff: Backoff) -> Self {
        let clock = Arc::new(TestClock::at("2026-11-21T12:00:00.123457Z"));
        // Others than the bench mints.
        let ids: Arc<dyn IdSource> = Arc::new(Seeded(99, TestIds::default()));
        let store = Arc::new(subject.clone());
        let dispatcher = dispatcher(&store, subscribers, backoff, &clock, ids.clone());
        let bench = Bench::new(subject);
        Self {
            bench,
            clock,
            ids,
            dispatcher,
        }
    }

    fn advance(&self, seconds: i64) {
        self.clock.advance(TimeDelta::seconds(seconds));
    }
}

fn dispatcher(
    subject: &Arc<Subject>,
    subscribers: Vec<Arc<dyn Subscriber>>,
    backoff: Backoff,
    clock: &Arc<TestClock>,
    ids: Arc<dyn IdSource>,
) -> Dispatcher {
    let deliveries = subject.store.clone();
    Dispatcher::new(deliveries, subscribers, backoff, clock.clone(), ids)
}

fn deaf() -> Result<(), DeliveryError> {
    Err(DeliveryError::Retry("not now".into()))
}

/// The rest is free for others, and its lease begins when its work does.
pub async fn a_round_takes_no_more_than_it_begins_at_once(subject: Subject) {
    let well = Listener::new("one", |_| Ok(()));
    let desk = Desk::new(subject, vec![well.clone()], Backoff::default());
    let names: Vec<_> = (0..20).map(|n| format!("thing-{n}")).collect();
    let names: Vec<_> = names.iter().map(String::as_str).collect();
    desk.bench.published(&names).await;
    for delivered in [8, 8, 4, 0] {
        let round = desk.dispatcher.round(&ON).await.unwrap();
        assert_eq!(round.delivered, delivered);
    }
    assert_eq!(well.heard().len(), 20);
}

/// After the wait, and with the event it refused.
pub async fn a_subscriber_that_fails_is_tried_again_later_and_holds_up_nobody_else(
    subject: Subject,
) {
    let fails = Arc::new(AtomicBool::new(true));
    let mood = fails.clone();
    let failing = Listener::new("one", move |_| {
        if mood.load(Ordering::SeqCst) {
            deaf()
        } else {
            Ok(())
        }
    });
    let well = Listener::new("two", |_| Ok(()));
    let both: Vec<Arc<dyn Subscriber>> = vec![failing.clone(), well.clone()];
    let desk = Desk::new(subject, both, Backoff::default());
    let ids = desk.bench.published(&["a", "a"]).await;
    let done = desk.dispatcher.run(&ON).await.unwrap();
    assert_eq!((done.routed, done.delivered, done.retried), (2, 2, 1));
    assert_eq!((failing.heard(), well.heard()), (vec![], ids.clone()));
    fails.store(false, Ordering::SeqCst);
    desk.advance(1);
    assert!(desk.dispatcher.run(&ON).await.unwrap().is_idle());
    desk.advance(1);
    assert_eq!(desk.dispatcher.run(&ON).await.unwrap().delivered, 2);
    assert_eq!(failing.heard(), ids);
}

/// A subscriber receives the dead letter, and that it was retried.
pub async fn what_is_never_taken_is_reported_as_dead_until_it_is_retried(subject: Subject) {
    let fails = Arc::new(AtomicBool::new(true));
    let mood = fails.clone();
    let failing = Listener::new("one", move |_| {
        let never = mood.load(Ordering::SeqCst);
        let error = || DeliveryError::Never("unreadable".into());
        (!never).then_some(()).ok_or_else(error)
    });
    let reports = Arc::new(Reports::default());
    let both: Vec<Arc<dyn Subscriber>> = vec![failing.clone(), reports.clone()];
    let desk = Desk::new(subject, both, Backoff::default());
    let event_id = desk.bench.published(&["a"]).await.remove(0);
    let done = desk.dispatcher.run(&ON).await.unwrap();
    assert_eq!((done.dead, done.delivered), (1, 1));
    let delivery_id = desk.bench.listed(Some(DeliveryStateName::Dead)).await[0].id;
    let dead = MessagingEvent::DeliveryDead(DeadDelivery {
        delivery_id,
        subscriber: "one".into(),
        event_id,
        kind: "thing.done".into(),
        aggregate_id: "a".into(),
    });
    assert_eq!(*reports.0.lock().unwrap(), std::slice::from_ref(&dead));

    fails.store(false, Ordering::SeqCst);
    let store = desk.bench.subject.store.clone();
    let dead_letters = DeadLetters::new(store.clone(), store, desk.clock.clone(), desk.ids.clone());
    let context = RequestContext::job("test");
    let retried = dead_letters.retry(delivery_id, Actor::System, &context);
    retried.await.unwrap();
    desk.dispatcher.run(&ON).await.unwrap();
    assert_eq!(failing.heard(), [event_id]);
    let retried = MessagingEvent::DeliveryRetried(DeliveryDecision { delivery_id });
    assert_eq!(*reports.0.lock().unwrap(), [dead, retried]);
}

/// Collects what messaging reports of itself.
#[derive(Default)]
struct Reports(Mutex<Vec<MessagingEvent>>);

#[async_trait]
impl Subscriber for Reports {
    fn name(&self) -> &'static str {
        "reports"
    }

    fn wants(&self, kind: &str) -> bool {
        MessagingEventKind::from_name(kind).is_some()
    }

    async fn deliver(&self, event: &StoredEvent) -> Result<(), DeliveryError> {
        self.0.lock().unwrap().extend(event.read()?);
        Ok(())
    }
}

/// Not one attempt more.
pub async fn a_delivery_is_dead_after_its_last_attempt(subject: Subject) {
    let tries = Arc::new(AtomicU64::new(0));
    let counted = tries.clone();
    let failing = Listener::new("one", move |_| {
        counted.fetch_add(1, Ordering::SeqCst);
        deaf()
    });
    let backoff = Backoff {
        first: TimeDelta::zero(),
        max_attempts: 3,
        ..Backoff::default()
    };
    let desk = Desk::new(subject, vec![failing], backoff);
    desk.bench.published(&["a"]).await;
    let done = desk.dispatcher.run(&ON).await.unwrap();
    assert_eq!((done.retried, done.dead), (2, 1));
    assert_eq!(tries.load(Ordering::SeqCst), 3);
    let dead = desk.bench.listed(Some(DeliveryStateName::Dead)).await;
    assert_eq!(dead[0].last_error.as_deref(), Some("not now"));
}

/// The process died between the two: at least once, and subscribers tell by the id.
pub async fn what_was_delivered_and_not_marked_comes_again_with_the_same_id(subject: Subject) {
    let listener = Listener::new("one", |_| Ok(()));
    let desk = Desk::new(subject, vec![listener.clone()], Backoff::default());
    let ids = desk.bench.published(&["a", "a"]).await;
    desk.bench.routed(&["one"]).await;
    let taken = desk.bench.only(0, 60).await;
    listener.deliver(&taken.event).await.unwrap();
    // Here it dies.
    assert!(desk.dispatcher.run(&ON).await.unwrap().is_idle());
    desk.advance(60);
    desk.dispatcher.run(&ON).await.unwrap();
    assert_eq!(listener.heard(), [ids[0], ids[0], ids[1]]);
}

/// Without being tried once more.
pub async fn what_kills_every_worker_is_dead_in_the_end(subject: Subject) {
    let listener = Listener::new("one", |_| Ok(()));
    let backoff = Backoff {
        max_attempts: 2,
        ..Backoff::default()
    };
    let desk = Desk::new(subject, vec![listener.clone()], backoff);
    desk.bench.published(&["a"]).await;
    desk.bench.routed(&["one"]).await;
    for second in [0, 60] {
        desk.bench.only(second, second + 60).await;
    }
    desk.advance(120);
    assert_eq!(desk.dispatcher.run(&ON).await.unwrap().dead, 1);
    assert_eq!(listener.heard(), []);
}

/// Others need not wait for a lease.
pub async fn a_process_that_stops_hands_back_what_it_did_not_begin(subject: Subject) {
    let listener = Listener::new("one", |_| Ok(()));
    let desk = Desk::new(subject, vec![listener.clone()], Backoff::default());
    desk.bench.published(&["a", "b", "c"]).await;
    let asked = AtomicU64::new(0);
    let stopping = || asked.fetch_add(1, Ordering::SeqCst) > 0;
    let done = desk.dispatcher.run(&stopping).await.unwrap();
    assert_eq!((done.delivered, done.handed_back), (1, 2));
    assert_eq!(desk.dispatcher.run(&ON).await.unwrap().delivered, 2);
    assert_eq!(listener.heard().len(), 3);
}

/// While events are still being published, and subscribers fail now and then.
pub async fn several_dispatchers_deliver_each_event_once_and_in_order(subject: Subject) {
    for seed in 1..=3_u8 {
        let moods = (TestRandom::default(), TestRandom::default());
        for _ in 0..seed {
            let _: [[u8; 1]; 2] = [roll(&moods.0), roll(&moods.1)];
        }
        let often = Listener::new("one", move |_| {
            if roll(&moods.0)[0] < 60 {
                deaf()
            } else {
                Ok(())
            }
        });
        let seldom = Listener::new("two", move |_| {
            if roll(&moods.1)[0] < 10 {
                deaf()
            } else {
                Ok(())
            }
        });
        let all: Vec<Arc<dyn Subscriber>> = vec![often.clone(), seldom.clone()];
        let backoff = Backoff {
            first: TimeDelta::zero(),
            max_attempts: u16::MAX,
            ..Backoff::default()
        };
        let desk = Desk::new(subject.clone(), all.clone(), backoff);
        // Ids that no earlier seed has used.
        let names: Vec<String> = (0..5).map(|n| format!("seed{seed}-{n}")).collect();
        let order = (0..60_usize).map(|n| names[n * usize::from(seed) % 5].as_str());
        let order: Vec<_> = order.collect();
        let ids = Arc::new(Seeded(u64::from(seed), TestIds::default()));
        let events = order.iter().map(|of| {
            let mut event = desk.bench.event("thing.done", of);
            event.id = EventId::new(ids.as_ref());
            event
        });
        let events: Vec<_> = events.collect();
        let mut expected = BTreeMap::<String, Vec<EventId>>::new();
        for event in &events {
            let of = expected.entry(event.aggregate_id.clone()).or_default();
            of.push(event.id);
        }
        let publishing = (subject.publish)(events);
        let shared = Arc::new(subject.clone());
        let working = join_all((0..4).map(|_| {
            let (all, clock, ids) = (all.clone(), &desk.clock, ids.clone());
            let dispatcher = dispatcher(&shared, all, backoff, clock, ids);
            async move {
                for _ in 0..30 {
                    dispatcher.round(&ON).await.unwrap();
                }
            }
        }));
        join(publishing, working).await;
        let last = dispatcher(&shared, all, backoff, &desk.clock, ids);
        while !last.run(&ON).await.unwrap().is_idle() {}
        assert_eq!(often.by_aggregate(), expected, "seed {seed}");
        assert_eq!(seldom.by_aggregate(), expected, "seed {seed}");
    }
}

fn roll(random: &TestRandom) -> [u8; 1] {
    let random: &dyn RandomSource = random;
    random.bytes()
}

/// Ids that differ from those of another seed.
struct Seeded(u64, TestIds);

impl IdSource for Seeded {
    fn next(&self) -> kernel::macros::uuid::Uuid {
        let (high, low) = self.1.next().as_u64_pair();
        kernel::macros::uuid::Uuid::from_u64_pair(high, low ^ (self.0 << 40))
    }
}
