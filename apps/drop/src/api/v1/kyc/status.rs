//! `GET /v1/kyc/status`.

use actix_web::{HttpResponse, get, web};
use kyc::{KycOverview, KycStatus, NextStep};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    api::{
        auth::Customer,
        envelope::{Data, ok},
        problem::{Problem, ProblemBody},
    },
    services::Kyc,
};

/// How it stands with a customer.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct KycView {
    /// `approved`, `pending` or `rejected`; payments need `approved`.
    #[schema(value_type = String, example = "pending")]
    status: KycStatus,
    /// What the customer can do: `none`, `verify` (POST /v1/kyc/verification) or `wait`.
    #[schema(value_type = String, example = "verify")]
    next_step: NextStep,
    /// In words, to be shown; `null` when approved.
    #[schema(example = "We need to confirm some details.")]
    message: Option<&'static str>,
    /// What was wrong with the pictures or papers handed in, to be shown; else `null`.
    #[schema(example = "Please take a clearer picture of your face.")]
    comment: Option<String>,
}

impl From<KycOverview> for KycView {
    fn from(overview: KycOverview) -> Self {
        Self {
            status: overview.status,
            next_step: overview.next,
            message: overview.message,
            comment: overview.comment.map(|comment| comment.as_str().to_owned()),
        }
    }
}

/// May I pay
///
/// Whether the customer's details are confirmed, and what is left to do. Whoever has just logged in
/// for the first time may wait for a moment.
#[utoipa::path(tag = "KYC", operation_id = "getKycStatus",
    security(("bearer" = ["user", "merchant"]), ("cookie" = ["user", "merchant"])), responses(
    (status = 200, description = "How it stands", body = Data<KycView>),
    (status = 401, description = "Not logged in", body = ProblemBody),
    (status = 403, description = "Not a customer", body = ProblemBody),
))]
#[get("/v1/kyc/status")]
pub async fn get(customer: Customer, kyc: web::Data<Kyc>) -> Result<HttpResponse, Problem> {
    let overview = kyc.show.of(customer.id()).await?;
    Ok(ok(KycView::from(overview)))
}
