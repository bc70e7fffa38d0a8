//! Calls to a partner that is slow, down, sends too much or misbehaves, over real sockets.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests fail the test"
)]

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use chrono::TimeDelta;
use kernel::testing::{TestClock, TestRandom};
use outbound::{
    BreakerState, Lost, Method, NotSent, Outbound, OutboundError, PartnerConfig, PlainHttp, Repeat,
    Request, RetryPolicy, StatusCode, TrustedRoots,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

/// What the partner does with the n-th request; the last entry applies to all later ones.
#[derive(Clone, Copy)]
enum Play {
    Say(&'static str),
    /// Reads the request and never answers.
    Hang,
    /// Reads the request and closes.
    Close,
    /// An endless body.
    Flood,
}

const OK: Play = Play::Say("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok");
const BROKEN: Play = Play::Say("HTTP/1.1 500 X\r\ncontent-length: 0\r\n\r\n");

struct Partner {
    address: SocketAddr,
    requests: Arc<AtomicUsize>,
}

impl Partner {
    async fn playing(script: &'static [Play]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let requests = Arc::new(AtomicUsize::new(0));
        let seen = requests.clone();
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let seen = seen.clone();
                tokio::spawn(async move {
                    loop {
                        let mut head = Vec::new();
                        while !head.ends_with(b"\r\n\r\n") {
                            let Ok(byte) = stream.read_u8().await else {
                                return;
                            };
                            head.push(byte);
                        }
                        let n = seen.fetch_add(1, Ordering::SeqCst);
                        match script[n.min(script.len() - 1)] {
                            Play::Say(text) => {
                                if stream.write_all(text.as_bytes()).await.is_err() {
                                    return;
                                }
                            }
                            Play::Hang => std::future::pending().await,
                            Play::Close => return,
                            Play::Flood => {
                                let head = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";
                                let mut piece = head.to_vec();
                                while stream.write_all(&piece).await.is_ok() {
                                    piece = b"5\r\nabcde\r\n".to_vec();
                                }
                                return;
                            }
                        }
                    }
                });
            }
        });
        Self { address, requests }
    }

    fn seen(&self) -> usize {
        self.requests.load(Ordering::SeqCst)
    }

    fn get(&self) -> Request {
        let url = format!("http://{}/secret-account?token=secret", self.address);
        Request::new(Method::GET, url.parse().unwrap(), "/{account}")
    }
}

fn config() -> PartnerConfig {
    PartnerConfig {
        connect_timeout: Duration::from_millis(500),
        timeout: Duration::from_secs(2),
        max_response_bytes: 1_000,
        retry: RetryPolicy {
            retries: 3,
            base: Duration::from_millis(4),
        },
        plain_http: PlainHttp::LoopbackOnly,
        trusted_roots: TrustedRoots::Only(Vec::new()),
        ..PartnerConfig::new("stub")
    }
}

fn outbound(config: PartnerConfig) -> (Arc<TestClock>, Outbound) {
    let clock = Arc::new(TestClock::default());
    let random = Arc::new(TestRandom::default());
    let outbound = Outbound::new(config, clock.clone(), random).unwrap();
    (clock, outbound)
}

#[tokio::test]
async fn a_read_is_repeated_after_5xx_until_it_succeeds() {
    let partner = Partner::playing(&[BROKEN, BROKEN, BROKEN, OK]).await;
    let (_, outbound) = outbound(config());
    let response = outbound.send(partner.get(), Repeat::Safe).await.unwrap();
    assert_eq!(
        (response.status, response.body),
        (StatusCode::OK, b"ok".to_vec())
    );
    assert_eq!(partner.seen(), 4);
}

#[tokio::test]
async fn a_read_is_repeated_three_times_at_most() {
    let partner = Partner::playing(&[BROKEN]).await;
    let (_, outbound) = outbound(config());
    let response = outbound.send(partner.get(), Repeat::Safe).await.unwrap();
    assert_eq!(response.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(partner.seen(), 4);
}

#[tokio::test]
async fn what_must_not_be_repeated_is_sent_once_whatever_happens() {
    for play in [&[BROKEN][..], &[Play::Close][..]] {
        let partner = Partner::playing(Box::leak(play.to_vec().into_boxed_slice())).await;
        let (_, outbound) = outbound(config());
        let _outcome = outbound.send(partner.get(), Repeat::Never).await;
        assert_eq!(partner.seen(), 1);
    }
}

#[tokio::test]
async fn a_refusal_is_not_repeated() {
    let partner =
        Partner::playing(&[Play::Say("HTTP/1.1 404 X\r\ncontent-length: 0\r\n\r\n")]).await;
    let (_, outbound) = outbound(config());
    let response = outbound.send(partner.get(), Repeat::Safe).await.unwrap();
    assert_eq!(response.status, StatusCode::NOT_FOUND);
    assert_eq!(partner.seen(), 1);
}

#[tokio::test]
async fn a_partner_that_has_enough_for_the_day_is_not_asked_again() {
    let busy = "HTTP/1.1 429 X\r\ncontent-length: 0\r\n\r\n";
    let partner = Partner::playing(Box::leak(Box::new([Play::Say(busy), OK]))).await;
    let (_, outbound) = outbound(config());
    let response = outbound.send(partner.get(), Repeat::Safe).await.unwrap();
    assert_eq!(response.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(partner.seen(), 1);
}

#[tokio::test]
async fn retry_after_beyond_the_deadline_ends_the_call_with_the_answer_at_hand() {
    let busy = "HTTP/1.1 429 X\r\nretry-after: 3600\r\ncontent-length: 0\r\n\r\n";
    let partner = Partner::playing(Box::leak(Box::new([Play::Say(busy), OK]))).await;
    let (_, outbound) = outbound(config());
    let response = outbound.send(partner.get(), Repeat::Safe).await.unwrap();
    assert_eq!(response.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(partner.seen(), 1);
}

#[tokio::test]
async fn retry_after_beyond_what_a_clock_can_express_ends_the_call_and_nothing_else() {
    let busy = "HTTP/1.1 503 X\r\nretry-after: 18446744073709551615\r\ncontent-length: 0\r\n\r\n";
    let partner = Partner::playing(Box::leak(Box::new([Play::Say(busy), OK]))).await;
    let (_, outbound) = outbound(config());
    let response = outbound.send(partner.get(), Repeat::Safe).await.unwrap();
    assert_eq!(response.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(partner.seen(), 1);
}

#[tokio::test]
async fn retry_after_within_the_deadline_is_respected() {
    let busy = "HTTP/1.1 429 X\r\nretry-after: 1\r\ncontent-length: 0\r\n\r\n";
    let partner = Partner::playing(Box::leak(Box::new([Play::Say(busy), OK]))).await;
    let (_, outbound) = outbound(config());
    let begin = std::time::Instant::now();
    let response = outbound.send(partner.get(), Repeat::Safe).await.unwrap();
    assert_eq!(response.status, StatusCode::OK);
    assert!(begin.elapsed() >= Duration::from_secs(1));
}

#[tokio::test]
async fn a_request_with_a_deadline_of_its_own_is_given_up_before_the_partner_s() {
    let partner = Partner::playing(&[Play::Hang]).await;
    let (_, outbound) = outbound(PartnerConfig {
        timeout: Duration::from_mins(1),
        ..config()
    });
    let request = partner.get().deadline(Duration::from_millis(300));
    let begin = std::time::Instant::now();
    let error = outbound.send(request, Repeat::Safe).await.unwrap_err();
    assert_eq!(error, OutboundError::Lost(Lost::Timeout));
    assert!(begin.elapsed() < Duration::from_secs(30));
}

#[tokio::test]
async fn silence_is_lost_at_the_deadline_and_not_repeated() {
    let partner = Partner::playing(&[Play::Hang]).await;
    let (_, outbound) = outbound(PartnerConfig {
        timeout: Duration::from_millis(700),
        ..config()
    });
    let error = outbound
        .send(partner.get(), Repeat::Safe)
        .await
        .unwrap_err();
    assert_eq!(error, OutboundError::Lost(Lost::Timeout));
    assert_eq!(partner.seen(), 1);
}

#[tokio::test]
async fn a_connection_closed_or_cut_halfway_is_lost() {
    let cut = Play::Say("HTTP/1.1 200 OK\r\ncontent-length: 9\r\nconnection: close\r\n\r\ncut");
    for play in [Play::Close, Play::Say("not http at all\r\n\r\n")] {
        let partner = Partner::playing(Box::leak(Box::new([play]))).await;
        let (_, outbound) = outbound(config());
        let error = outbound
            .send(partner.get(), Repeat::Never)
            .await
            .unwrap_err();
        assert_eq!(error, OutboundError::Lost(Lost::Broken));
    }
    let partner = Partner::playing(Box::leak(Box::new([cut, Play::Close]))).await;
    let (_, outbound) = outbound(PartnerConfig {
        timeout: Duration::from_millis(700),
        ..config()
    });
    let error = outbound
        .send(partner.get(), Repeat::Never)
        .await
        .unwrap_err();
    assert!(matches!(error, OutboundError::Lost(_)), "{error:?}");
}

#[tokio::test]
async fn an_endless_answer_is_cut_at_the_limit() {
    let partner = Partner::playing(&[Play::Flood]).await;
    let (_, outbound) = outbound(config());
    let error = outbound
        .send(partner.get(), Repeat::Safe)
        .await
        .unwrap_err();
    assert_eq!(error, OutboundError::Lost(Lost::TooLarge));
}

#[tokio::test]
async fn nobody_listening_is_surely_not_sent() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    drop(listener);
    let (_, outbound) = outbound(config());
    for repeat in [Repeat::Safe, Repeat::Never] {
        let request = Request::new(Method::GET, url.parse().unwrap(), "/");
        let error = outbound.send(request, repeat).await.unwrap_err();
        assert_eq!(error, OutboundError::NotSent(NotSent::Connect));
    }
}

#[tokio::test]
async fn a_redirect_is_an_answer_and_not_followed() {
    let partner = Partner::playing(&[Play::Say(
        "HTTP/1.1 302 X\r\nlocation: /elsewhere\r\ncontent-length: 0\r\n\r\n",
    )])
    .await;
    let (_, outbound) = outbound(config());
    let response = outbound.send(partner.get(), Repeat::Safe).await.unwrap();
    assert_eq!(response.status, StatusCode::FOUND);
    assert_eq!(partner.seen(), 1);
}

#[tokio::test]
async fn addresses_without_tls_or_with_credentials_are_not_called() {
    let (_, strict) = outbound(PartnerConfig {
        plain_http: PlainHttp::Refused,
        ..config()
    });
    let (_, loopback) = outbound(config());
    for (outbound, url) in [
        (&strict, "http://127.0.0.1:1/"),
        (&loopback, "http://example.com/"),
        (&loopback, "http://user:secret@127.0.0.1:1/"),
        (&loopback, "file:///etc/passwd"),
    ] {
        let request = Request::new(Method::GET, url.parse().unwrap(), "/");
        let error = outbound.send(request, Repeat::Safe).await.unwrap_err();
        assert_eq!(
            error,
            OutboundError::NotSent(NotSent::ForbiddenAddress),
            "{url}"
        );
    }
}

#[tokio::test]
async fn three_failed_calls_open_the_breaker_and_a_probe_closes_it_again() {
    let partner = Partner::playing(&[BROKEN, BROKEN, BROKEN, OK]).await;
    let (clock, outbound) = outbound(config());
    for _ in 0..3 {
        outbound.send(partner.get(), Repeat::Never).await.unwrap();
    }
    assert_eq!(outbound.breaker_state(), BreakerState::Open);
    let refused = outbound
        .send(partner.get(), Repeat::Never)
        .await
        .unwrap_err();
    assert_eq!(refused, OutboundError::NotSent(NotSent::BreakerOpen));
    assert_eq!(partner.seen(), 3, "an open breaker sends nothing");
    clock.advance(TimeDelta::seconds(60));
    outbound.send(partner.get(), Repeat::Never).await.unwrap();
    assert_eq!(outbound.breaker_state(), BreakerState::Closed);
}

#[test]
fn a_request_in_a_log_shows_no_address_header_or_body() {
    let url = "https://bank.example/secret-account?token=secret";
    let request = Request::new(Method::POST, url.parse().unwrap(), "/{account}")
        .header(
            outbound::header::AUTHORIZATION,
            outbound::header::HeaderValue::from_static("secret"),
        )
        .body(b"secret".to_vec());
    assert_eq!(format!("{request:?}"), "Request(POST /{account})");
}
