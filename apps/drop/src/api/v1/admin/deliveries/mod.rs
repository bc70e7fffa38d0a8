//! `/v1/admin/deliveries`: events on their way to subscribers, and the dead letters among them.

pub mod collection;
pub mod discard;
pub mod item;
pub mod retry;

use actix_web::HttpResponse;
use messaging::DeliveryId;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::{
    api::{
        envelope::ok,
        problem::{Kind, Problem},
    },
    services::Admin,
    views::DeliveryView,
};

/// Registers `/v1/admin/deliveries`.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(collection::list)
        .service(item::get)
        .service(retry::retry)
        .service(discard::discard);
}

/// The delivery as it stands.
async fn shown(admin: &Admin, id: DeliveryId) -> Result<HttpResponse, Problem> {
    let found = admin.deliveries.delivery(id).await?.ok_or(Kind::NotFound)?;
    Ok(ok(DeliveryView::from(&found)))
}
