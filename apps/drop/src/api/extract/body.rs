//! Bodies as they came, within bounds of size and time.

use std::{future::Future, time::Duration};

use actix_web::{FromRequest, HttpRequest, dev::Payload, web};
use futures_util::{FutureExt, future::LocalBoxFuture};

use crate::api::{
    auth::decided,
    problem::{Kind, Problem},
};

/// Most bytes of a request body.
pub const BODY_LIMIT: usize = 64 * 1024;

/// Longest wait for a whole body; the server itself bounds the wait for the head.
const BODY_TIMEOUT: Duration = Duration::from_secs(10);

/// A body to the byte, of any type: what a signature is over.
#[derive(Debug)]
pub struct RawBody(pub web::Bytes);

impl FromRequest for RawBody {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (whole, decided) = (whole(request, payload), decided(request));
        async move {
            decided.await;
            whole.await.map(Self)
        }
        .boxed_local()
    }
}

/// The whole body.
pub(super) fn whole(
    request: &HttpRequest,
    payload: &mut Payload,
) -> impl Future<Output = Result<web::Bytes, Problem>> + use<> {
    let bytes = web::Bytes::from_request(request, payload);
    async move {
        let bytes = tokio::time::timeout(BODY_TIMEOUT, bytes).await;
        bytes
            .map_err(|_| Problem::from(Kind::RequestTimeout))?
            .map_err(
                |error| match error.as_response_error().status_code().as_u16() {
                    413 => Problem::from(Kind::PayloadTooLarge),
                    _ => Problem::from(Kind::MalformedRequest),
                },
            )
    }
}
