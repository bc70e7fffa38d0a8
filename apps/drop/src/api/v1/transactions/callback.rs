//! `GET /v1/transactions/callback`: where the bank sends the customer back to after SCA.

use actix_web::{HttpRequest, HttpResponse, get, web};
use payments::{PublicStatus, remittances::ScaReturnError};
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};

use crate::{
    api::{
        Edge,
        auth::OptionalPrincipal,
        envelope::Data,
        middleware::Context,
        problem::{Kind, Problem, ProblemBody},
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

/// Id and status of the payment.
#[derive(Serialize, ToSchema)]
pub struct Returned {
    /// The payment; its payer can read GET /v1/transactions/{id}.
    #[schema(example = "txn_0197a6e200007000800000000000abcd")]
    id: String,
    /// Status as the bank reports it.
    #[schema(value_type = String, example = "completed")]
    status: PublicStatus,
}

/// Return from the bank after SCA
///
/// Asks the bank for the status of the payment; the redirect itself proves nothing. Browsers are
/// redirected to the web client, others (`Accept: application/json`) get id and status.
#[utoipa::path(tag = "Transactions", operation_id = "returnFromSca", params(Redirected), responses(
    (status = 200, description = "Id and status", body = Data<Returned>),
    (status = 302, description = "Redirect to the web client"),
    (status = 400, description = "`state` is missing", body = ProblemBody),
    (status = 401, description = "`state` is unknown", body = ProblemBody),
    (status = 429, description = "Too many returns from this address", body = ProblemBody),
))]
#[get("/v1/transactions/callback")]
pub async fn come_back(
    request: HttpRequest,
    who: OptionalPrincipal,
    state: Return,
    payments: web::Data<Payments>,
    edge: web::Data<Edge>,
    context: Context,
) -> Result<HttpResponse, Problem> {
    let tracked = payments
        .return_sca
        .return_from_bank(&state.0, who.id(), &context.0)
        .await?;
    let payment = tracked.remittance;
    let path = format!("/transactions/{}", payment.id);
    let returned = Returned {
        id: payment.id.to_string(),
        status: payment.public_status(),
    };
    Ok(back(&request, &edge, &path, returned))
}

impl From<ScaReturnError> for Problem {
    fn from(error: ScaReturnError) -> Self {
        match error {
            ScaReturnError::UnknownState => Kind::UnknownState.into(),
            ScaReturnError::Work(error) => error.into(),
            ScaReturnError::Store(error) => error.into(),
        }
    }
}
