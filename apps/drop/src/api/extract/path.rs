//! Ids in paths. What is not an id of the wanted kind names nothing: 404, like any unknown id.

use std::str::FromStr;

use actix_web::{FromRequest, HttpRequest, dev::Payload};
use futures_util::{FutureExt, future::LocalBoxFuture};

use crate::api::{
    auth::decided,
    problem::{Kind, Problem},
};

/// The path's `{id}` (or its only parameter).
#[derive(Debug, Clone, Copy)]
pub struct Id<T>(pub T);

impl<T: FromStr + 'static> FromRequest for Id<T> {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let id = request
            .match_info()
            .iter()
            .next()
            .and_then(|(_, text)| text.parse().ok());
        let id = id.map(Self).ok_or_else(|| Kind::NotFound.into());
        decided(request).map(|()| id).boxed_local()
    }
}
