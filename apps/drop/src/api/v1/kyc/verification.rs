//! `POST /v1/kyc/verification`.

use actix_web::{HttpResponse, post, web};
use kyc::{
    StartError,
    ports::{ProviderError, SdkToken},
};
use secrecy::ExposeSecret;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    api::{
        auth::Customer,
        envelope::{Data, ok},
        middleware::Context,
        problem::{Kind, Problem, ProblemBody},
    },
    services::Kyc,
};

/// Access for the customer's device to the provider's SDK.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct VerificationView {
    /// Access token for the provider's SDK (Sumsub). Secret; valid for this customer only.
    #[schema(example = "_act-sbx-jwt-eyJhbGciOiJub25lIn0")]
    token: String,
    /// When the token expires; request a new one then.
    #[schema(example = "2026-11-20T12:20:00Z")]
    expires_at: chrono::DateTime<chrono::Utc>,
}

impl From<SdkToken> for VerificationView {
    fn from(token: SdkToken) -> Self {
        Self {
            token: token.token.expose_secret().to_owned(),
            expires_at: token.expires_at,
        }
    }
}

/// Start a verification
///
/// Starts or continues the verification. A repeated call returns a new token for the same
/// verification. The customer's documents go to the provider only.
#[utoipa::path(tag = "KYC", operation_id = "startVerification",
    security(("bearer" = ["user", "merchant"]), ("cookie" = ["user", "merchant"])), responses(
    (status = 200, description = "A token for the provider's SDK", body = Data<VerificationView>),
    (status = 401, description = "Not logged in", body = ProblemBody),
    (status = 403, description = "Not a customer", body = ProblemBody),
    (status = 409, description = "No verification is needed: see GET /v1/kyc/status", body = ProblemBody),
    (status = 502, description = "The provider's answer is unusable", body = ProblemBody),
    (status = 503, description = "The provider is unavailable", body = ProblemBody),
))]
#[post("/v1/kyc/verification")]
pub async fn start(
    customer: Customer,
    kyc: web::Data<Kyc>,
    context: Context,
) -> Result<HttpResponse, Problem> {
    let token = kyc.start.start(customer.id(), &context.0).await?;
    Ok(ok(VerificationView::from(token)))
}

impl From<StartError> for Problem {
    fn from(error: StartError) -> Self {
        match error {
            StartError::NotNeeded | StartError::UnderReview | StartError::Rejected => {
                Kind::NothingToVerify.into()
            }
            StartError::Provider(error) => {
                tracing::warn!(%error, "a verification could not be begun");
                error.into()
            }
            StartError::Store(error) => error.into(),
        }
    }
}

impl From<ProviderError> for Problem {
    fn from(error: ProviderError) -> Self {
        match error {
            ProviderError::RateLimited | ProviderError::Unavailable(_) => {
                Kind::VerificationUnavailable.into()
            }
            ProviderError::NotFound
            | ProviderError::Refused { .. }
            | ProviderError::Malformed(_) => Kind::VerificationError.into(),
        }
    }
}
