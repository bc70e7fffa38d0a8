//! The banks: Berlin Group NextGenPSD2 1.3 with accounts, customers, money and a ledger behind it.

pub(crate) mod account;
mod accounts;
pub(crate) mod aspsp;
mod authorisation;
mod authorisations;
mod call;
mod cancellation;
mod consent;
mod consents;
pub(crate) mod control;
mod error;
mod funds;
mod initiation;
mod ledger;
mod links;
mod location;
mod lookup;
pub(crate) mod magic;
mod money;
mod pages;
mod payment;
mod payments;
pub(crate) mod profile;
mod quota;
mod redirects;
mod sca;
mod settlement;
mod signature;
mod webhook;

use actix_web::{
    Error,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    http::header::HeaderName,
    middleware::{self, Next},
    web,
};

/// Routes below `/banks`.
pub(crate) fn routes(config: &mut web::ServiceConfig) {
    config.service(
        web::scope("/banks/{bank}").configure(sca::routes).service(
            web::scope("/v1")
                .wrap(middleware::from_fn(echo_request_id))
                .configure(consents::routes)
                .configure(accounts::routes)
                .configure(funds::routes)
                .configure(payments::routes),
        ),
    );
}

/// Every answer repeats the call's `X-Request-ID`.
async fn echo_request_id(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    const NAME: HeaderName = HeaderName::from_static("x-request-id");
    let id = request.headers().get(&NAME).cloned();
    let mut response = next.call(request).await?;
    if let Some(id) = id {
        response.headers_mut().insert(NAME, id);
    }
    Ok(response)
}
