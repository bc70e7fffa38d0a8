//! The one HTTP client of the product: every call to a partner goes through here.
//!
//! It adds what every partner needs: a deadline, retries of what is safe to repeat, a circuit
//! breaker and a bulkhead per partner, a limit on the size of an answer, mutual TLS, and traces and
//! metrics that never contain a query, a header or a body. Errors distinguish what was certainly
//! not sent from what may have reached the partner, because that decides whether a payment may be
//! sent again.

mod breaker;
mod bulkhead;
mod config;
pub mod deadline;
mod error;
mod message;
mod observe;
mod retry;
mod send;
mod tls;

pub use breaker::{BreakerPolicy, BreakerState};
pub use bulkhead::BulkheadPolicy;
pub use config::{ClientCertificate, ConfigError, PartnerConfig, PlainHttp, TrustedRoots};
pub use error::{Lost, NotSent, OutboundError};
pub use message::{Repeat, Request, Response};
pub use reqwest::{Method, StatusCode, header};
pub use retry::RetryPolicy;
pub use send::Outbound;
