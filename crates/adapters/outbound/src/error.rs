//! What can go wrong with a call, told apart by whether the partner may have acted on it.

use thiserror::Error;

/// A call without a usable answer. Texts name no address, header or body.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum OutboundError {
    /// The partner surely did not see the request: it may be sent again.
    #[error("not sent: {0}")]
    NotSent(NotSent),
    /// The request went out, or part of it: the partner may or may not have acted on it.
    #[error("sent, but no usable answer: {0}")]
    Lost(Lost),
}

/// Why a request was not sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum NotSent {
    /// The partner failed repeatedly and is left alone for a while.
    #[error("the circuit breaker is open")]
    BreakerOpen,
    /// As many calls as one partner may have are under way, and none ended in time.
    #[error("too many calls to the partner are under way")]
    Busy,
    /// Whoever waits for the answer has given up, or nearly so: what may not be repeated is not
    /// begun in the last moment.
    #[error("no time was left")]
    NoTime,
    /// No connection: unknown name, refused, TLS failure, or not in time.
    #[error("no connection")]
    Connect,
    /// The address is not one that may be called: no TLS, no host, or with credentials in it.
    #[error("the address may not be called")]
    ForbiddenAddress,
    /// The request cannot be written, such as a header with a line break.
    #[error("the request is malformed")]
    Malformed,
}

/// Why there is no usable answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Lost {
    /// None within the deadline.
    #[error("timed out")]
    Timeout,
    /// The connection broke before the answer was whole, or what came is no HTTP.
    #[error("the connection broke")]
    Broken,
    /// The answer is larger than what is read.
    #[error("the answer is too large")]
    TooLarge,
}
