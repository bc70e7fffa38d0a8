//! `/v1/admin/deliveries`: events on their way to subscribers, and the dead letters among them.

use actix_web::{HttpResponse, get, post, web};
use messaging::{DeadLetterError, DeliveryId, ports::DeliveryFilter};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::{
    api::{
        auth::Administrator,
        envelope::{Data, Paged, ok},
        extract::{Id, StrictQuery, page},
        middleware::Context,
        problem::{Kind, Problem, ProblemBody},
    },
    services::Messaging,
    views::{DeliveryStateWord, DeliveryView},
};

/// Registers `/v1/admin/deliveries`.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(list)
        .service(get)
        .service(retry)
        .service(discard);
}

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
    /// Maximum number of items, 1 to 50; default 20.
    #[param(example = 20, minimum = 1, maximum = 50)]
    limit: Option<i64>,
    /// `nextCursor` of the previous page.
    cursor: Option<String>,
}

/// List deliveries
///
/// A delivery is one event for one subscriber. A dead one failed in its last attempt
/// and blocks later events of the same entity for the same subscriber. Administrators only.
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
    messaging: web::Data<Messaging>,
) -> Result<HttpResponse, Problem> {
    let request = page::<DeliveryId>(query.0.limit, query.0.cursor.as_deref())?;
    let filter = DeliveryFilter {
        state: query.0.state.map(Into::into),
        aggregate_id: query.0.aggregate_id,
    };
    let found = messaging.dead_letters.list(&filter, &request).await?;
    let present = |delivery| DeliveryView::from(&delivery);
    Ok(HttpResponse::Ok().json(Paged::of(found, request.limit(), present)))
}

/// Get a delivery with its event
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
    messaging: web::Data<Messaging>,
) -> Result<HttpResponse, Problem> {
    let found = messaging.dead_letters.show(id.0).await?;
    Ok(ok(DeliveryView::from(&found)))
}

/// Retry a dead delivery
///
/// With a full set of attempts. Fix the cause shown in `lastError` first. Administrators only.
#[utoipa::path(tag = "Admin", operation_id = "retryDelivery", params(("id" = String, Path, example = "dlv_0197a6e200007000800000000000abcd")),
    security(("bearer" = ["admin"]), ("cookie" = ["admin"])), responses(
    (status = 200, description = "Scheduled for another attempt", body = Data<DeliveryView>),
    (status = 401, description = "Not logged in", body = ProblemBody),
    (status = 403, description = "Not an administrator", body = ProblemBody),
    (status = 404, description = "No such delivery", body = ProblemBody),
    (status = 409, description = "The delivery is not dead", body = ProblemBody),
))]
#[post("/v1/admin/deliveries/{id}/retry")]
pub async fn retry(
    officer: Administrator,
    id: Id<DeliveryId>,
    messaging: web::Data<Messaging>,
    context: Context,
) -> Result<HttpResponse, Problem> {
    let dead_letters = &messaging.dead_letters;
    let delivery = dead_letters
        .retry(id.0, officer.actor(), &context.0)
        .await?;
    Ok(ok(DeliveryView::from(&delivery)))
}

/// Discard a dead delivery
///
/// Permanently, so that later events of the same entity are delivered. Administrators only.
#[utoipa::path(tag = "Admin", operation_id = "discardDelivery", params(("id" = String, Path, example = "dlv_0197a6e200007000800000000000abcd")),
    security(("bearer" = ["admin"]), ("cookie" = ["admin"])), responses(
    (status = 200, description = "Discarded", body = Data<DeliveryView>),
    (status = 401, description = "Not logged in", body = ProblemBody),
    (status = 403, description = "Not an administrator", body = ProblemBody),
    (status = 404, description = "No such delivery", body = ProblemBody),
    (status = 409, description = "The delivery is not dead", body = ProblemBody),
))]
#[post("/v1/admin/deliveries/{id}/discard")]
pub async fn discard(
    officer: Administrator,
    id: Id<DeliveryId>,
    messaging: web::Data<Messaging>,
    context: Context,
) -> Result<HttpResponse, Problem> {
    let dead_letters = &messaging.dead_letters;
    let delivery = dead_letters
        .discard(id.0, officer.actor(), &context.0)
        .await?;
    Ok(ok(DeliveryView::from(&delivery)))
}

impl From<DeadLetterError> for Problem {
    fn from(error: DeadLetterError) -> Self {
        match error {
            DeadLetterError::NotFound => Kind::NotFound.into(),
            DeadLetterError::NotDead => Kind::AlreadySettled.into(),
            DeadLetterError::Store(error) => error.into(),
        }
    }
}
