//! Requests and answers: bytes and headers; `Debug` shows neither bodies nor secrets.

use std::{fmt, time::Duration};

use reqwest::{
    Method, StatusCode,
    header::{HeaderMap, HeaderName, HeaderValue},
};
use url::Url;

/// Whether a request may be sent more than once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repeat {
    /// A read, or a request whose repetition the partner recognises.
    Safe,
    /// Each transmission may have an effect: sent once, on a new connection, so that it cannot be
    /// lost on a connection that the partner has just closed.
    Never,
}

/// A request to a partner.
#[derive(Clone)]
pub struct Request {
    pub(crate) method: Method,
    pub(crate) url: Url,
    pub(crate) template: &'static str,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Option<Vec<u8>>,
    pub(crate) deadline: Option<Duration>,
}

impl Request {
    /// A request. `template` is the path with names for its variable parts (`/accounts/{id}`),
    /// which traces show instead of the address.
    pub fn new(method: Method, url: Url, template: &'static str) -> Self {
        Self {
            method,
            url,
            template,
            headers: HeaderMap::new(),
            body: None,
            deadline: None,
        }
    }

    /// Adds these headers.
    #[must_use]
    pub fn headers(mut self, headers: HeaderMap) -> Self {
        self.headers.extend(headers);
        self
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.insert(name, value);
        self
    }

    /// Sets the body.
    #[must_use]
    pub fn body(mut self, body: Vec<u8>) -> Self {
        self.body = Some(body);
        self
    }

    /// Sets a deadline for all attempts together, where it is shorter than the partner's: for
    /// answers that a caller can do without.
    #[must_use]
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.deadline = Some(deadline);
        self
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Request({} {})", self.method, self.template)
    }
}

/// A complete answer, of any status.
#[derive(Clone)]
pub struct Response {
    /// Status.
    pub status: StatusCode,
    /// Headers.
    pub headers: HeaderMap,
    /// Body, within the configured limit.
    pub body: Vec<u8>,
}

impl Response {
    /// The media type of the body in lower case, without parameters: `application/json`.
    pub fn media_type(&self) -> Option<String> {
        let value = self.headers.get(reqwest::header::CONTENT_TYPE)?;
        let essence = value.to_str().ok()?.split(';').next()?;
        Some(essence.trim().to_ascii_lowercase())
    }
}

impl fmt::Debug for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Response({}, {} bytes)", self.status, self.body.len())
    }
}
