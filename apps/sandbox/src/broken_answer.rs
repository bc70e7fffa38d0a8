//! Answers that no client can use.

use std::time::Duration;

use actix_web::{HttpResponse, body::BodyStream, http::StatusCode, web};
use futures_util::stream;

/// How long a partner that hangs stays silent; longer than any client should wait.
pub(crate) const HANG: Duration = Duration::from_secs(30);

/// An answer that claims to be JSON and is not.
pub(crate) fn garbage(status: StatusCode) -> HttpResponse {
    HttpResponse::build(status)
        .content_type("application/json")
        .body("{\"transactionStatus\": \"RC")
}

/// An answer that breaks off: the connection closes before a body is complete.
pub(crate) fn closed() -> HttpResponse {
    let broken = stream::once(async { Err::<web::Bytes, _>(std::io::Error::other("closed")) });
    HttpResponse::Ok().body(BodyStream::new(broken))
}
