//! `GET /v1/admin/deliveries/{id}`.

use actix_web::{HttpResponse, get, web};
use messaging::DeliveryId;

use super::shown;
use crate::{
    api::{
        auth::Administrator,
        envelope::Data,
        extract::Id,
        problem::{Problem, ProblemBody},
    },
    services::Admin,
    views::DeliveryView,
};

/// One delivery with its event
///
/// Administrators only.
#[utoipa::path(tag = "Admin", operation_id = "getDelivery", params(("id" = String, Path, example = "dlv_0197a6e200007000800000000000abcd")),
    security(("bearer" = ["admin"]), ("cookie" = ["admin"])), responses(
    (status = 200, description = "The delivery", body = Data<DeliveryView>),
    (status = 401, description = "Not logged in", body = ProblemBody),
    (status = 403, description = "Not an administrator", body = ProblemBody),
    (status = 404, description = "No such delivery", body = ProblemBody),
))]
#[get("/v1/admin/deliveries/{id}")]
pub async fn get(
    _: Administrator,
    id: Id<DeliveryId>,
    admin: web::Data<Admin>,
) -> Result<HttpResponse, Problem> {
    shown(&admin, id.0).await
}
