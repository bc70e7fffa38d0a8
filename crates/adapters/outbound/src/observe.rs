//! Traces and metrics of a call: method, path template, status, duration. Never a query, header or
//! body.

use std::time::Duration;

use metrics::{counter, gauge, histogram};

use crate::{BreakerState, NotSent, OutboundError, Response};

/// The outcome as a metric label: a small closed set.
pub(crate) fn outcome_label(outcome: &Result<Response, OutboundError>) -> &'static str {
    match outcome {
        Ok(response) => match response.status.as_u16() {
            100..300 => "2xx",
            300..400 => "3xx",
            400..500 => "4xx",
            _ => "5xx",
        },
        Err(OutboundError::NotSent(NotSent::BreakerOpen)) => "breaker_open",
        Err(OutboundError::NotSent(NotSent::Busy)) => "busy",
        Err(OutboundError::NotSent(NotSent::NoTime)) => "no_time",
        Err(OutboundError::NotSent(_)) => "not_sent",
        Err(OutboundError::Lost(_)) => "lost",
    }
}

/// Records a finished call and its duration.
pub(crate) fn count(partner: &str, outcome: &'static str, elapsed: Duration) {
    let partner = partner.to_owned();
    counter!("drop_partner_requests_total", "partner" => partner.clone(), "outcome" => outcome)
        .increment(1);
    histogram!("drop_partner_request_duration_seconds", "partner" => partner).record(elapsed);
}

/// Sets the gauge of calls in flight.
pub(crate) fn show_in_flight(partner: &str, calls: usize) {
    let calls = u32::try_from(calls).unwrap_or(u32::MAX);
    gauge!("drop_partner_calls_in_flight", "partner" => partner.to_owned()).set(calls);
}

/// Sets the gauge of the breaker: 0 closed, 1 half open, 2 open.
pub(crate) fn show_breaker(partner: &str, state: BreakerState) {
    let value = match state {
        BreakerState::Closed => 0.0,
        BreakerState::HalfOpen => 1.0,
        BreakerState::Open => 2.0,
    };
    gauge!("drop_partner_breaker_state", "partner" => partner.to_owned()).set(value);
}
