//! The moment of the request.

use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpRequest, dev::Payload, web};
use kernel::Timestamp;

use crate::api::{
    Edge,
    problem::{Kind, Problem},
};

/// The moment of the request, by the clock of the process: for ages and remaining times in answers.
#[derive(Debug, Clone, Copy)]
pub struct Now(pub Timestamp);

impl FromRequest for Now {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let edge = request.app_data::<web::Data<Edge>>();
        let now = edge.map(|edge| Self(edge.clock.now()));
        ready(now.ok_or_else(|| Kind::Internal.into()))
    }
}
