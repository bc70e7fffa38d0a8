//! A slow partner and a client with a deadline: what is refused, cancelled and counted, over real
//! sockets.
#![allow(clippy::unwrap_used, reason = "helpers of tests fail the test")]

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use futures_util::future::join_all;
use kernel::testing::{TestClock, TestRandom};
use outbound::{
    BreakerState, BulkheadPolicy, ConfigError, Lost, Method, NotSent, Outbound, OutboundError,
    PartnerConfig, PlainHttp, Repeat, Request, StatusCode, TrustedRoots, deadline::within,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
    sync::Semaphore,
    time::Instant,
};
use url::Url;

/// Reads requests and answers each when the test permits it.
struct Partner {
    url: Url,
    asked: Arc<AtomicUsize>,
    answers: Arc<Semaphore>,
}

impl Partner {
    async fn silent() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        let (asked, answers) = (Arc::new(AtomicUsize::new(0)), Arc::new(Semaphore::new(0)));
        let (seen, leave) = (asked.clone(), answers.clone());
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let (seen, leave) = (seen.clone(), leave.clone());
                tokio::spawn(async move {
                    let mut head = Vec::new();
                    while !head.ends_with(b"\r\n\r\n") {
                        let Ok(byte) = stream.read_u8().await else {
                            return;
                        };
                        head.push(byte);
                    }
                    seen.fetch_add(1, Ordering::SeqCst);
                    leave.acquire().await.unwrap().forget();
                    let answer =
                        b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
                    // A client that has given up reads no answer.
                    let _written = stream.write_all(answer).await;
                });
            }
        });
        Self {
            url: url.parse().unwrap(),
            asked,
            answers,
        }
    }

    fn request(&self) -> Request {
        Request::new(Method::GET, self.url.clone(), "/")
    }

    fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }

    async fn is_asked(&self, times: usize) {
        let end = Instant::now() + Duration::from_secs(20);
        while self.asked() < times {
            assert!(Instant::now() < end, "asked {} times", self.asked());
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
}

fn config() -> PartnerConfig {
    PartnerConfig {
        connect_timeout: Duration::from_secs(1),
        timeout: Duration::from_secs(30),
        bulkhead: BulkheadPolicy {
            at_once: 2,
            wait: Duration::from_millis(100),
        },
        plain_http: PlainHttp::LoopbackOnly,
        trusted_roots: TrustedRoots::Only(Vec::new()),
        ..PartnerConfig::new("stub")
    }
}

fn outbound(config: PartnerConfig) -> Arc<Outbound> {
    let (clock, random) = (Arc::new(TestClock::default()), TestRandom::default());
    Arc::new(Outbound::new(config, clock, Arc::new(random)).unwrap())
}

fn send(
    outbound: &Arc<Outbound>,
    request: Request,
) -> tokio::task::JoinHandle<Result<StatusCode, OutboundError>> {
    let outbound = outbound.clone();
    tokio::spawn(async move {
        let sent = outbound.send(request, Repeat::Safe).await;
        sent.map(|response| response.status)
    })
}

#[tokio::test]
async fn a_slow_partner_is_asked_by_so_many_at_once_and_the_rest_is_refused_unsent() {
    let partner = Partner::silent().await;
    let outbound = outbound(config());
    let under_way = [(); 2].map(|()| send(&outbound, partner.request()));
    partner.is_asked(2).await;
    assert_eq!(outbound.in_flight(), 2);
    for _ in 0..5 {
        let refused = send(&outbound, partner.request()).await.unwrap();
        assert_eq!(refused, Err(OutboundError::NotSent(NotSent::Busy)));
    }
    assert_eq!(partner.asked(), 2, "what was refused was not sent");
    assert_eq!(
        outbound.breaker_state(),
        BreakerState::Closed,
        "our own limit is no failure of the partner"
    );
    partner.answers.add_permits(2);
    for done in join_all(under_way).await {
        assert_eq!(done.unwrap(), Ok(StatusCode::OK));
    }
    assert_eq!(outbound.in_flight(), 0);
}

#[tokio::test]
async fn a_place_that_becomes_free_in_time_goes_to_who_waits() {
    let partner = Partner::silent().await;
    let outbound = outbound(PartnerConfig {
        bulkhead: BulkheadPolicy {
            at_once: 1,
            wait: Duration::from_secs(20),
        },
        ..config()
    });
    let first = send(&outbound, partner.request());
    partner.is_asked(1).await;
    let second = send(&outbound, partner.request());
    partner.answers.add_permits(2);
    assert_eq!(first.await.unwrap(), Ok(StatusCode::OK));
    assert_eq!(second.await.unwrap(), Ok(StatusCode::OK));
}

#[tokio::test]
async fn nobody_waits_for_a_place_longer_than_the_call_may_take() {
    let partner = Partner::silent().await;
    let outbound = outbound(PartnerConfig {
        bulkhead: BulkheadPolicy {
            at_once: 1,
            wait: Duration::from_secs(20),
        },
        ..config()
    });
    let _first = send(&outbound, partner.request());
    partner.is_asked(1).await;
    let begin = Instant::now();
    let hurried = partner.request().deadline(Duration::from_millis(200));
    let refused = send(&outbound, hurried).await.unwrap();
    assert_eq!(refused, Err(OutboundError::NotSent(NotSent::Busy)));
    assert!(begin.elapsed() < Duration::from_secs(10));
}

#[tokio::test]
async fn who_is_cancelled_gives_the_place_back() {
    let partner = Partner::silent().await;
    let outbound = outbound(config());
    let under_way = [(); 2].map(|()| send(&outbound, partner.request()));
    partner.is_asked(2).await;
    for call in under_way {
        call.abort();
        assert!(call.await.unwrap_err().is_cancelled());
    }
    assert_eq!(outbound.in_flight(), 0);
}

#[test]
fn a_bulkhead_without_a_place_is_refused_at_start() {
    let config = PartnerConfig {
        bulkhead: BulkheadPolicy {
            at_once: 0,
            ..BulkheadPolicy::default()
        },
        ..config()
    };
    let (clock, random) = (TestClock::default(), TestRandom::default());
    let outbound = Outbound::new(config, Arc::new(clock), Arc::new(random));
    assert!(matches!(outbound.err(), Some(ConfigError::NoPlace { .. })));
}

#[tokio::test]
async fn a_call_ends_with_the_deadline_of_whoever_waits() {
    let partner = Partner::silent().await;
    let outbound = outbound(config());
    let begin = Instant::now();
    let soon = begin + Duration::from_millis(1_200);
    let cut = within(soon, outbound.send(partner.request(), Repeat::Safe)).await;
    assert_eq!(cut.unwrap_err(), OutboundError::Lost(Lost::Timeout));
    assert!(begin.elapsed() < Duration::from_secs(20));
}

#[tokio::test]
async fn a_spawned_call_outlives_the_deadline_of_whoever_waited() {
    let partner = Partner::silent().await;
    let outbound = outbound(config());
    let soon = Instant::now() + Duration::from_millis(100);
    let [call] = within(soon, async { [send(&outbound, partner.request())] }).await;
    partner.is_asked(1).await;
    tokio::time::sleep_until(soon + Duration::from_millis(50)).await;
    assert!(!call.is_finished(), "the deadline cut what was spawned");
    partner.answers.add_permits(1);
    assert_eq!(call.await.unwrap(), Ok(StatusCode::OK));
}

#[tokio::test]
async fn nothing_is_sent_for_somebody_who_has_given_up() {
    let partner = Partner::silent().await;
    let outbound = outbound(config());
    let now = Instant::now();
    let soon = now + Duration::from_millis(900);
    for (deadline, repeat) in [(now, Repeat::Safe), (soon, Repeat::Never)] {
        let call = within(deadline, outbound.send(partner.request(), repeat));
        let refused = call.await.unwrap_err();
        assert_eq!(refused, OutboundError::NotSent(NotSent::NoTime));
    }
    assert_eq!(partner.asked(), 0);
    assert_eq!(outbound.breaker_state(), BreakerState::Closed);
}

#[tokio::test]
async fn calls_cut_before_the_partner_had_its_time_do_not_open_the_breaker() {
    let partner = Partner::silent().await;
    let outbound = outbound(config());
    let impatient = || Instant::now() + Duration::from_millis(50);
    for _ in 0..4 {
        let call = within(impatient(), outbound.send(partner.request(), Repeat::Safe));
        assert_eq!(call.await.unwrap_err(), OutboundError::Lost(Lost::Timeout));
    }
    assert_eq!(outbound.breaker_state(), BreakerState::Closed);
    let fair = || Instant::now() + Duration::from_millis(1_050);
    let calls = (0..3).map(|_| {
        let outbound = &outbound;
        let request = partner.request();
        async move { within(fair(), outbound.send(request, Repeat::Safe)).await }
    });
    for call in calls {
        assert!(call.await.is_err());
    }
    assert_eq!(outbound.breaker_state(), BreakerState::Open);
}
