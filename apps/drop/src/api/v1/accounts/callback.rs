//! `GET /v1/accounts/consents/callback`: where the bank sends the customer back to.

use actix_web::{HttpRequest, HttpResponse, get, web};
use utoipa::IntoParams;

use super::consents::ConsentView;
use crate::{
    api::{
        Edge,
        auth::Customer,
        envelope::Data,
        middleware::Context,
        problem::{Problem, ProblemBody},
        redirect::{Return, back},
    },
    services::Payments,
};

/// What the bank's redirect carries; only `state` counts.
#[derive(serde::Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Redirected {
    /// `state` of the redirect address given to the bank.
    #[param(example = "c3RhdGUtb2YtMzItcmFuZG9tLWJ5dGVz")]
    #[allow(dead_code, reason = "documents the parameter that `Return` reads")]
    state: String,
}

/// Return from the bank after consent
///
/// Asks the bank for the status of the consent and reads the accounts if it is valid; the redirect
/// itself proves nothing. Only the person who requested the consent may return: browsers send their
/// cookie and are redirected to the web client; apps intercept the redirect, call this with their
/// token (`Accept: application/json`) and get the consent.
#[utoipa::path(tag = "Accounts", operation_id = "returnFromBankConsent", params(Redirected),
    security(("bearer" = ["user", "merchant"]), ("cookie" = ["user", "merchant"])), responses(
    (status = 200, description = "The consent", body = Data<ConsentView>),
    (status = 302, description = "Redirect to the web client"),
    (status = 400, description = "`state` is missing", body = ProblemBody),
    (status = 401, description = "Not logged in, or `state` is unknown", body = ProblemBody),
    (status = 403, description = "Not a customer", body = ProblemBody),
    (status = 502, description = "The bank's answer is unusable", body = ProblemBody),
    (status = 503, description = "The bank is unavailable", body = ProblemBody),
    (status = 429, description = "Too many returns from this address", body = ProblemBody),
))]
#[get("/v1/accounts/consents/callback")]
pub async fn come_back(
    request: HttpRequest,
    customer: Customer,
    state: Return,
    payments: web::Data<Payments>,
    edge: web::Data<Edge>,
    context: Context,
) -> Result<HttpResponse, Problem> {
    // The person who authenticated at the bank must be the one who requested the consent: otherwise
    // a victim could be led to connect their accounts to an attacker's session.
    let (user, ip) = (Some(customer.id()), context.ip()?);
    let consent = payments
        .return_consent
        .return_from_bank(&state.0, user, ip, &context.0)
        .await?;
    let path = format!("/accounts/consents/{}", consent.id);
    Ok(back(&request, &edge, &path, ConsentView::from(consent)))
}
