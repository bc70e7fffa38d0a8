//! Retries of calls that are safe to repeat: after 1 s, 2 s, 4 s, with jitter, within the deadline.

use std::time::Duration;

use chrono::DateTime;
use kernel::{RandomSource, Timestamp};
use reqwest::{StatusCode, header::RETRY_AFTER};

use crate::{NotSent, OutboundError, Response};

/// Number and timing of retries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RetryPolicy {
    /// Retries after the first attempt.
    pub retries: u32,
    /// Wait before the first retry; it doubles each time.
    pub base: Duration,
}

impl Default for RetryPolicy {
    /// Three retries after 1 s, 2 s and 4 s.
    fn default() -> Self {
        Self {
            retries: 3,
            base: Duration::from_secs(1),
        }
    }
}

impl RetryPolicy {
    /// The wait before retry number `repeat` (from 0), between three and five quarters of the
    /// nominal one, so that callers that failed together do not retry together; `None` after the
    /// last.
    pub(crate) fn wait(&self, repeat: u32, random: &dyn RandomSource) -> Option<Duration> {
        if repeat >= self.retries {
            return None;
        }
        let nominal = self.base.saturating_mul(2_u32.saturating_pow(repeat));
        let micros = u64::try_from(nominal.as_micros()).unwrap_or(u64::MAX / 2);
        let spread = u64::from_le_bytes(random.bytes()) % (micros / 2 + 1);
        Some(Duration::from_micros(micros - micros / 4 + spread))
    }
}

/// Whether a retry may have another outcome. After 429 without `Retry-After` there is no retry: it
/// means an exhausted daily quota (Berlin Group `ACCESS_EXCEEDED`).
pub(crate) fn is_worth_repeating(outcome: &Result<Response, OutboundError>) -> bool {
    match outcome {
        Ok(response) => {
            let has_enough = response.status == StatusCode::TOO_MANY_REQUESTS;
            let says_when = response.headers.contains_key(RETRY_AFTER);
            response.status.is_server_error() || (has_enough && says_when)
        }
        Err(OutboundError::NotSent(why)) => *why == NotSent::Connect,
        Err(OutboundError::Lost(_)) => false,
    }
}

/// The wait that the partner requests (`Retry-After`, seconds or an HTTP date), if any.
pub(crate) fn asked_wait(
    outcome: &Result<Response, OutboundError>,
    now: Timestamp,
) -> Option<Duration> {
    let response = outcome.as_ref().ok()?;
    let value = response.headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = value.parse::<u64>() {
        return Some(Duration::from_secs(seconds));
    }
    let until = DateTime::parse_from_rfc2822(value).ok()?;
    Some((until.to_utc() - now).to_std().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use kernel::{Clock, testing::TestClock, testing::TestRandom};
    use reqwest::header::{HeaderMap, HeaderValue};

    use super::*;

    #[test]
    fn waits_double_and_stay_within_a_quarter_of_one_two_four_seconds() {
        let (policy, random) = (RetryPolicy::default(), TestRandom::default());
        for (repeat, nominal) in [(0, 1_000), (1, 2_000), (2, 4_000)] {
            for _ in 0..50 {
                let wait = policy.wait(repeat, &random).unwrap().as_millis();
                assert!((nominal * 3 / 4..=nominal * 5 / 4).contains(&wait));
            }
        }
        assert_eq!(policy.wait(3, &random), None);
    }

    #[test]
    fn retry_after_is_read_as_seconds_and_as_a_date() {
        let now = TestClock::at("2026-11-20T12:00:00Z").now();
        let wait = |value: &'static str| {
            let headers = HeaderMap::from_iter([(RETRY_AFTER, HeaderValue::from_static(value))]);
            let response = Response {
                status: StatusCode::TOO_MANY_REQUESTS,
                headers,
                body: Vec::new(),
            };
            asked_wait(&Ok(response), now)
        };
        assert_eq!(wait("7"), Some(Duration::from_secs(7)));
        assert_eq!(
            wait("Fri, 20 Nov 2026 12:00:30 GMT"),
            Some(Duration::from_secs(30))
        );
        assert_eq!(
            wait("Fri, 20 Nov 2026 11:00:00 GMT"),
            Some(Duration::ZERO),
            "a date in the past asks for no wait"
        );
        assert_eq!(wait("soon"), None);
    }
}
