//! `GET /v1/admin/deliveries`.

use actix_web::{HttpResponse, get, web};
use messaging::{DeliveryId, ports::DeliveryFilter};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::{
    api::{
        auth::Administrator,
        envelope::Paged,
        extract::{StrictQuery, page},
        problem::{Problem, ProblemBody},
    },
    services::Admin,
    views::{DeliveryStateWord, DeliveryView},
};

/// Which deliveries.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
pub struct DeliveryQuery {
    /// Only in this state: `pending`, `leased`, `delivered`, `dead`, `discarded`.
    #[param(value_type = Option<String>, example = "dead")]
    state: Option<DeliveryStateWord>,
    /// Only of events of this payment, consent or webhook.
    #[param(example = "txn_0197a6e200007000800000000000abcd")]
    aggregate_id: Option<String>,
    /// Most items, 1 to 50; default 20.
    #[param(example = 20, minimum = 1, maximum = 50)]
    limit: Option<i64>,
    /// `nextCursor` of the piece before.
    cursor: Option<String>,
}

/// List deliveries
///
/// Each is one event on its way to one subscriber. A dead one was given up after the last attempt
/// and holds back later events of the same thing to the same subscriber. Administrators only.
#[utoipa::path(tag = "Admin", operation_id = "listDeliveries", params(DeliveryQuery),
    security(("bearer" = ["admin"]), ("cookie" = ["admin"])), responses(
    (status = 200, description = "Deliveries, newest first", body = Paged<DeliveryView>),
    (status = 400, description = "Invalid filter, limit or cursor", body = ProblemBody),
    (status = 401, description = "Not logged in", body = ProblemBody),
    (status = 403, description = "Not an administrator", body = ProblemBody),
))]
#[get("/v1/admin/deliveries")]
pub async fn list(
    _: Administrator,
    query: StrictQuery<DeliveryQuery>,
    admin: web::Data<Admin>,
) -> Result<HttpResponse, Problem> {
    let request = page::<DeliveryId>(query.0.limit, query.0.cursor.as_deref())?;
    let filter = DeliveryFilter {
        state: query.0.state.map(Into::into),
        aggregate_id: query.0.aggregate_id,
    };
    let found = admin.deliveries.deliveries(&filter, &request).await?;
    let present = |delivery| DeliveryView::from(&delivery);
    Ok(HttpResponse::Ok().json(Paged::of(found, request.limit(), present)))
}
