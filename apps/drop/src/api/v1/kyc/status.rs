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

/// The verification status of a customer.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct KycView {
    /// `approved`, `pending` or `rejected`; payments need `approved`.
    #[schema(value_type = String, example = "pending")]
    status: KycStatus,
    /// What the customer can do: `none`, `verify` (POST /v1/kyc/verification) or `wait`.
    #[schema(value_type = String, example = "verify")]
    next_step: NextStep,
    /// Text to show to the customer; `null` when approved.
    #[schema(example = "We need to confirm some details.")]
    message: Option<&'static str>,
    /// What was wrong with the submitted documents or pictures, to be shown to the customer;
    /// otherwise `null`.
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

/// Get my verification status
///
/// Whether the customer may pay, and the next step if not. Directly after the first login the
/// status may be `pending` for a moment.
#[utoipa::path(tag = "KYC", operation_id = "getKycStatus",
    security(("bearer" = ["user", "merchant"]), ("cookie" = ["user", "merchant"])), responses(
    (status = 200, description = "The verification status", body = Data<KycView>),
    (status = 401, description = "Not logged in", body = ProblemBody),
    (status = 403, description = "Not a customer", body = ProblemBody),
))]
#[get("/v1/kyc/status")]
pub async fn get(customer: Customer, kyc: web::Data<Kyc>) -> Result<HttpResponse, Problem> {
    let overview = kyc.show.of(customer.id()).await?;
    Ok(ok(KycView::from(overview)))
}
