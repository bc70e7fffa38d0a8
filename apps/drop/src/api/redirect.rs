//! Customers who come back from their bank: what the redirect carries, and where they go on to.

use actix_web::{
    FromRequest, HttpRequest, HttpResponse,
    dev::Payload,
    http::header::{ACCEPT, LOCATION},
};
use futures_util::{FutureExt, future::LocalBoxFuture};
use serde::Serialize;

use super::{Edge, auth::decided, envelope::ok, problem::Problem};

/// The `state` of a redirect. Banks add parameters of their own, which are passed over.
pub struct Return(pub String);

impl FromRequest for Return {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let mut pairs = url::form_urlencoded::parse(request.query_string().as_bytes());
        let state = pairs
            .find(|(name, _)| name == "state")
            .map(|(_, value)| value.into_owned());
        let fit = state.filter(|state| (1..=200).contains(&state.len()));
        let missing = || Problem::field("state", "required", "this parameter is required");
        let state = fit.map(Self).ok_or_else(missing);
        decided(request).map(|()| state).boxed_local()
    }
}

/// Redirects browsers to a path of the web client; answers other clients with the resource.
pub fn back<T: Serialize>(
    request: &HttpRequest,
    edge: &Edge,
    path: &str,
    resource: T,
) -> HttpResponse {
    let accept = request
        .headers()
        .get(ACCEPT)
        .and_then(|accept| accept.to_str().ok());
    if accept.is_some_and(|accept| accept.contains("application/json")) {
        return ok(resource);
    }
    let target = edge.web_url.as_str().trim_end_matches('/');
    HttpResponse::Found()
        .insert_header((LOCATION, format!("{target}{path}")))
        .finish()
}
