//! Errors of a call, distinguished by whether the partner may have acted on it.

use thiserror::Error;

/// A call without a usable answer. Texts contain no address, header or body.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum OutboundError {
    /// The partner certainly did not receive the request: it may be sent again.
    #[error("not sent: {0}")]
    NotSent(NotSent),
    /// The request was sent, at least in part: the partner may or may not have acted on it.
    #[error("sent, but no usable answer: {0}")]
    Lost(Lost),
}

/// Why a request was not sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum NotSent {
    /// The circuit breaker is open: the partner failed repeatedly.
    #[error("the circuit breaker is open")]
    BreakerOpen,
    /// The maximum number of calls is in flight, and none ended in time.
    #[error("too many calls to the partner are under way")]
    Busy,
    /// The request's deadline has passed or is too close to begin a call that must not be repeated.
    #[error("no time was left")]
    NoTime,
    /// No connection: unknown name, refused, TLS failure, or not in time.
    #[error("no connection")]
    Connect,
    /// The address must not be called: no TLS, no host, or credentials in it.
    #[error("the address may not be called")]
    ForbiddenAddress,
    /// The request is invalid, for example a header with a line break.
    #[error("the request is malformed")]
    Malformed,
}

/// Why there is no usable answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Lost {
    /// No answer within the deadline.
    #[error("timed out")]
    Timeout,
    /// The connection broke before the answer was complete, or the answer is not HTTP.
    #[error("the connection broke")]
    Broken,
    /// The answer is larger than the limit.
    #[error("the answer is too large")]
    TooLarge,
}
