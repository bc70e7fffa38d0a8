//! `/v1/admin/alerts`: what monitoring found, as cases that compliance officers work.

pub mod assign;
pub mod collection;
pub mod decision;
pub mod item;
pub mod notes;

use utoipa_actix_web::service_config::ServiceConfig;

/// Registers `/v1/admin/alerts`.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(collection::list)
        .service(item::get)
        .service(assign::assign)
        .service(notes::add)
        .service(decision::decide);
}
