//! `GET /v1/admin/users/{id}/risk`.

use actix_web::{HttpResponse, get, web};
use kernel::UserId;

use crate::{
    api::{
        auth::Compliance,
        envelope::{Data, ok},
        extract::Id,
        middleware::Context,
        problem::{Kind, Problem, ProblemBody},
    },
    services::{Admin, Kyc},
    views::RiskView,
};

/// How closely a customer is watched
///
/// Level, reasons, enhanced due diligence and where their verification stands. The customer learns
/// of none of it. The look is in the audit log.
#[utoipa::path(tag = "Compliance", operation_id = "getCustomerRisk", params(("id" = String, Path, example = "usr_0197a6e200007000800000000000abcd")),
    security(("bearer" = ["compliance"]), ("cookie" = ["compliance"])), responses(
    (status = 200, description = "The risk file", body = Data<RiskView>),
    (status = 401, description = "Not logged in", body = ProblemBody),
    (status = 403, description = "Not a compliance officer, or oneself", body = ProblemBody),
    (status = 404, description = "Nobody of this id", body = ProblemBody),
))]
#[get("/v1/admin/users/{id}/risk")]
pub async fn get(
    officer: Compliance,
    id: Id<UserId>,
    admin: web::Data<Admin>,
    kyc: web::Data<Kyc>,
    context: Context,
) -> Result<HttpResponse, Problem> {
    // Nobody reads what is held against themselves (hvitvaskingsloven § 28).
    if officer.0.user_id == id.0 {
        return Err(Kind::Forbidden.into());
    }
    let person = admin.look_up.show(id.0, &officer.0, &context.0).await?;
    let file = kyc.files.risk(id.0).await?;
    let applicant = kyc.files.applicant(id.0).await?;
    let now = kyc.clock.now();
    let view = RiskView::new(&person, file.as_ref(), applicant.as_ref(), now);
    Ok(ok(view))
}
