//! `GET /v1/admin/held-payments`.

use actix_web::{HttpResponse, get, web};
use payments::TransactionId;

use crate::{
    api::{
        auth::Officer,
        envelope::Paged,
        extract::{PageQuery, StrictQuery},
        problem::{Problem, ProblemBody},
    },
    services::Payments,
    views::HeldPaymentView,
};

/// List held payments
///
/// Why each is held stands in its alerts: GET /v1/admin/alerts?transactionId=…
#[utoipa::path(tag = "Compliance", operation_id = "listHeldPayments", params(PageQuery),
    security(("bearer" = ["compliance", "admin"]), ("cookie" = ["compliance", "admin"])), responses(
    (status = 200, description = "Held payments, newest first", body = Paged<HeldPaymentView>),
    (status = 400, description = "Invalid limit or cursor", body = ProblemBody),
    (status = 401, description = "Not logged in", body = ProblemBody),
    (status = 403, description = "Not an officer", body = ProblemBody),
))]
#[get("/v1/admin/held-payments")]
pub async fn list(
    _: Officer,
    page: StrictQuery<PageQuery>,
    payments: web::Data<Payments>,
) -> Result<HttpResponse, Problem> {
    let page = page.0.parse::<TransactionId>()?;
    let found = payments.held.held(&page).await?;
    let present = |payment| HeldPaymentView::from(&payment);
    Ok(HttpResponse::Ok().json(Paged::of(found, page.limit(), present)))
}
