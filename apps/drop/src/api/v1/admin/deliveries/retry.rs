//! `POST /v1/admin/deliveries/{id}/retry`.

use actix_web::{HttpResponse, post, web};
use messaging::DeliveryId;

use super::shown;
use crate::{
    api::{
        auth::Administrator,
        envelope::Data,
        extract::Id,
        middleware::Context,
        problem::{Kind, Problem, ProblemBody},
    },
    services::{Admin, Messaging},
    views::DeliveryView,
};

/// Try a dead delivery again
///
/// With all its attempts. Mend what it failed with first: `lastError` tells. Administrators only.
#[utoipa::path(tag = "Admin", operation_id = "retryDelivery", params(("id" = String, Path, example = "dlv_0197a6e200007000800000000000abcd")),
    security(("bearer" = ["admin"]), ("cookie" = ["admin"])), responses(
    (status = 200, description = "To be tried again", body = Data<DeliveryView>),
    (status = 401, description = "Not logged in", body = ProblemBody),
    (status = 403, description = "Not an administrator", body = ProblemBody),
    (status = 404, description = "No such delivery", body = ProblemBody),
    (status = 409, description = "It is not dead (any more)", body = ProblemBody),
))]
#[post("/v1/admin/deliveries/{id}/retry")]
pub async fn retry(
    officer: Administrator,
    id: Id<DeliveryId>,
    admin: web::Data<Admin>,
    messaging: web::Data<Messaging>,
    context: Context,
) -> Result<HttpResponse, Problem> {
    let found = admin.deliveries.delivery(id.0).await?;
    found.ok_or(Kind::NotFound)?;
    let settled = messaging
        .dead_letters
        .retry(id.0, officer.actor(), &context.0);
    settled.await?;
    shown(&admin, id.0).await
}
