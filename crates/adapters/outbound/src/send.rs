//! Sends a request: address check, deadline, bulkhead, breaker, attempts, size limit.

use std::{net::IpAddr, sync::Arc, time::Duration};

use kernel::{Clock, RandomSource};
use reqwest::{Client, ClientBuilder, redirect};
use tokio::time::{Instant, sleep, timeout_at};
use tracing::Instrument;
use url::{Host, Url};

use crate::{
    BreakerState, ConfigError, Lost, NotSent, OutboundError, PartnerConfig, PlainHttp, Repeat,
    Request, Response, RetryPolicy,
    breaker::{Breaker, Permit},
    bulkhead::Bulkhead,
    deadline, observe, retry, tls,
};

/// The client for one partner.
pub struct Outbound {
    partner: String,
    /// Reuses connections; for calls that may be repeated.
    pooled: Client,
    /// A new connection for each request; for calls that must not be repeated. On a reused
    /// connection that the partner is closing, it would be unknown whether the request arrived.
    fresh: Client,
    connect_timeout: Duration,
    timeout: Duration,
    max_response_bytes: usize,
    retry: RetryPolicy,
    plain_http: PlainHttp,
    bulkhead: Bulkhead,
    breaker: Breaker,
    clock: Arc<dyn Clock>,
    random: Arc<dyn RandomSource>,
}

impl Outbound {
    /// Creates the client without connecting.
    ///
    /// # Errors
    /// See [`ConfigError`].
    pub fn new(
        config: PartnerConfig,
        clock: Arc<dyn Clock>,
        random: Arc<dyn RandomSource>,
    ) -> Result<Self, ConfigError> {
        if config.connect_timeout.is_zero() || config.connect_timeout >= config.timeout {
            return Err(ConfigError::Timeouts {
                partner: config.name,
            });
        }
        if config.bulkhead.at_once == 0 {
            return Err(ConfigError::NoPlace {
                partner: config.name,
            });
        }
        tls::choose_provider();
        let pooled = build(client(&config)?, &config)?;
        let fresh = build(client(&config)?.pool_max_idle_per_host(0), &config)?;
        Ok(Self {
            pooled,
            fresh,
            connect_timeout: config.connect_timeout,
            timeout: config.timeout,
            max_response_bytes: config.max_response_bytes,
            retry: config.retry,
            plain_http: config.plain_http,
            bulkhead: Bulkhead::new(config.bulkhead),
            breaker: Breaker::new(config.breaker, clock.clone()),
            partner: config.name,
            clock,
            random,
        })
    }

    /// Name of the partner.
    pub fn partner(&self) -> &str {
        &self.partner
    }

    /// Current state of the circuit breaker.
    pub fn breaker_state(&self) -> BreakerState {
        self.breaker.state()
    }

    /// Calls in flight now.
    pub fn in_flight(&self) -> usize {
        self.bulkhead.in_flight()
    }

    /// Updates the gauges of breaker and calls in flight. Call it before metrics are read: an open
    /// breaker becomes half open by time alone.
    pub fn show(&self) {
        observe::show_breaker(&self.partner, self.breaker.state());
        observe::show_in_flight(&self.partner, self.in_flight());
    }

    /// Sends a request and reads the complete answer, of any status: its meaning is known to the
    /// caller. Redirects are returned, not followed.
    ///
    /// # Errors
    /// See [`OutboundError`].
    pub async fn send(&self, request: Request, repeat: Repeat) -> Result<Response, OutboundError> {
        let span = tracing::info_span!(
            "partner_request",
            partner = %self.partner,
            method = %request.method,
            host = request.url.host_str().unwrap_or_default(),
            path = request.template,
            status = tracing::field::Empty,
            elapsed_ms = tracing::field::Empty,
        );
        let begin = Instant::now();
        let outcome = self
            .guarded(&request, repeat, begin)
            .instrument(span.clone())
            .await;
        let elapsed = begin.elapsed();
        span.record("elapsed_ms", elapsed.as_millis());
        match &outcome {
            Ok(response) => {
                span.record("status", response.status.as_u16());
            }
            Err(error) => span.in_scope(|| tracing::warn!(%error, "partner call failed")),
        }
        observe::count(&self.partner, observe::outcome_label(&outcome), elapsed);
        outcome
    }

    /// Acquires a permit of bulkhead and breaker, calls, and reports the outcome to the breaker: a
    /// call is one success or failure, however many attempts it took.
    async fn guarded(
        &self,
        request: &Request,
        repeat: Repeat,
        begin: Instant,
    ) -> Result<Response, OutboundError> {
        self.check_address(&request.url)?;
        if self.breaker.state() == BreakerState::Open {
            // An open breaker is known without waiting for the bulkhead.
            return Err(OutboundError::NotSent(NotSent::BreakerOpen));
        }
        let deadline = self.deadline(request, repeat, begin)?;
        let place = self.bulkhead.enter(deadline).await;
        let _place = place.map_err(OutboundError::NotSent)?;
        let permit = self.breaker.permit().map_err(OutboundError::NotSent)?;
        let outcome = self.attempts(request, repeat, deadline).await;
        self.report(permit, &outcome, deadline.saturating_duration_since(begin));
        outcome
    }

    /// When the call is abandoned: the earliest of the partner's, the call's and the incoming
    /// request's deadlines.
    fn deadline(
        &self,
        request: &Request,
        repeat: Repeat,
        begin: Instant,
    ) -> Result<Instant, OutboundError> {
        let patience = request.deadline.unwrap_or(self.timeout);
        let own = begin + patience.min(self.timeout);
        let Some(waiting) = deadline::current() else {
            return Ok(own);
        };
        let needed = match repeat {
            Repeat::Safe => Duration::ZERO,
            // Cancelled before the connection is established: it may have been sent or not.
            Repeat::Never => self.connect_timeout,
        };
        if waiting <= begin + needed {
            return Err(OutboundError::NotSent(NotSent::NoTime));
        }
        Ok(own.min(waiting))
    }

    /// Reports the outcome to the breaker. A call that was abandoned before the connect time-out
    /// says nothing about the partner.
    fn report(
        &self,
        permit: Permit<'_>,
        outcome: &Result<Response, OutboundError>,
        given: Duration,
    ) {
        let given_up = matches!(outcome, Err(OutboundError::Lost(Lost::Timeout)));
        if given_up && given < self.connect_timeout {
            drop(permit);
        } else {
            permit.report(partner_works(outcome));
        }
    }

    async fn attempts(
        &self,
        request: &Request,
        repeat: Repeat,
        deadline: Instant,
    ) -> Result<Response, OutboundError> {
        let mut repeats = 0;
        loop {
            let outcome = self.attempt(request, repeat, deadline).await;
            if repeat == Repeat::Never || !retry::is_worth_repeating(&outcome) {
                return outcome;
            }
            let Some(wait) = self.retry.wait(repeats, self.random.as_ref()) else {
                return outcome;
            };
            let asked = retry::asked_wait(&outcome, self.clock.now()).unwrap_or_default();
            let wait = wait.max(asked);
            // A partner may request any wait, even one that the clock cannot represent.
            let again_at = Instant::now().checked_add(wait);
            if again_at.is_none_or(|at| at >= deadline) {
                return outcome;
            }
            sleep(wait).await;
            repeats += 1;
        }
    }

    async fn attempt(
        &self,
        request: &Request,
        repeat: Repeat,
        deadline: Instant,
    ) -> Result<Response, OutboundError> {
        let client = match repeat {
            Repeat::Safe => &self.pooled,
            Repeat::Never => &self.fresh,
        };
        let mut builder = client
            .request(request.method.clone(), request.url.clone())
            .headers(request.headers.clone());
        if let Some(body) = &request.body {
            builder = builder.body(body.clone());
        }
        let answer = async {
            let response = builder.send().await.map_err(|error| classify(&error))?;
            self.read(response).await
        };
        timeout_at(deadline, answer)
            .await
            .unwrap_or(Err(OutboundError::Lost(Lost::Timeout)))
    }

    async fn read(&self, mut response: reqwest::Response) -> Result<Response, OutboundError> {
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|e| classify(&e))? {
            if body.len() + chunk.len() > self.max_response_bytes {
                return Err(OutboundError::Lost(Lost::TooLarge));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Response {
            status: response.status(),
            headers: response.headers().clone(),
            body,
        })
    }

    fn check_address(&self, url: &Url) -> Result<(), OutboundError> {
        let plain = match self.plain_http {
            PlainHttp::Refused => false,
            PlainHttp::LoopbackOnly => is_loopback(url),
            PlainHttp::AnyHost => true,
        };
        let scheme = url.scheme() == "https" || (plain && url.scheme() == "http");
        let credentials = !url.username().is_empty() || url.password().is_some();
        if scheme && url.has_host() && !credentials {
            Ok(())
        } else {
            Err(OutboundError::NotSent(NotSent::ForbiddenAddress))
        }
    }
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => IpAddr::V4(address).is_loopback(),
        Some(Host::Ipv6(address)) => IpAddr::V6(address).is_loopback(),
        None => false,
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "this is the one place where clients are built"
)]
fn client(config: &PartnerConfig) -> Result<ClientBuilder, ConfigError> {
    let builder = Client::builder()
        .connect_timeout(config.connect_timeout)
        .redirect(redirect::Policy::none())
        .referer(false)
        .retry(reqwest::retry::never())
        // Proxy settings of the environment must not apply to payments.
        .no_proxy();
    tls::configure(builder, config)
}

fn build(builder: ClientBuilder, config: &PartnerConfig) -> Result<Client, ConfigError> {
    builder.build().map_err(|error| ConfigError::Tls {
        partner: config.name.clone(),
        why: format!("{error:?}"),
    })
}

/// Whether the outcome counts as a success for the breaker: a refusal (4xx) does.
fn partner_works(outcome: &Result<Response, OutboundError>) -> bool {
    match outcome {
        Ok(response) => !response.status.is_server_error(),
        Err(OutboundError::NotSent(why)) => *why == NotSent::Malformed,
        Err(OutboundError::Lost(_)) => false,
    }
}

fn classify(error: &reqwest::Error) -> OutboundError {
    if error.is_builder() {
        OutboundError::NotSent(NotSent::Malformed)
    } else if error.is_connect() {
        OutboundError::NotSent(NotSent::Connect)
    } else if error.is_timeout() {
        OutboundError::Lost(Lost::Timeout)
    } else {
        OutboundError::Lost(Lost::Broken)
    }
}
