//! Middleware that answers with the fault that was ordered for a call.

use actix_web::{
    Error,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    middleware::Next,
    web,
};

use crate::{lock::lock, state::Sandbox};

/// Answers with the ordered fault where one waits for this call.
pub(crate) async fn inject(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let fault = partner_and_rest(request.path()).and_then(|(partner, rest)| {
        let sandbox = request.app_data::<web::Data<Sandbox>>()?;
        lock(&sandbox.faults).take(partner, rest, request.method())
    });
    let Some((kind, after_executing)) = fault else {
        return Ok(next.call(request).await?.map_into_boxed_body());
    };
    if after_executing {
        let done = next.call(request).await?;
        return Ok(done.into_response(kind.answer().await));
    }
    Ok(request.into_response(kind.answer().await))
}

fn partner_and_rest(path: &str) -> Option<(&str, &str)> {
    for partner in [
        "norges-bank",
        "slack",
        "lists",
        "sumsub",
        "maskinporten",
        "altinn",
    ] {
        let below = path.strip_prefix('/')?.strip_prefix(partner);
        if let Some(rest) = below.filter(|rest| rest.starts_with('/')) {
            return Some((partner, rest));
        }
    }
    let below = path
        .strip_prefix("/banks/")
        .or_else(|| path.strip_prefix("/oidc/"))?;
    let (partner, _) = below.split_once('/')?;
    Some((partner, below.strip_prefix(partner)?))
}
