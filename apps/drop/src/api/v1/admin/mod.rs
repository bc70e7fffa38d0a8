//! `/v1/admin`: for officers. Compliance officers and administrators may look; what keeps Drop
//! running (jobs, deliveries, operator tasks, roles) is for administrators to decide, and what is
//! found about customers (alerts, held payments, reports) for compliance officers. Each decision is
//! recorded in the audit log, in the same unit of work.

pub mod alerts;
pub mod audit;
pub mod cases;
pub mod deliveries;
pub mod held_payments;
pub mod jobs;
pub mod operator_tasks;
pub mod rule_sets;
pub mod screenings;
pub mod str_reports;
pub mod users;

use utoipa_actix_web::service_config::ServiceConfig;

/// Registers `/v1/admin`.
pub fn routes(config: &mut ServiceConfig<'_>) {
    jobs::routes(config);
    deliveries::routes(config);
    operator_tasks::routes(config);
    users::routes(config);
    alerts::routes(config);
    held_payments::routes(config);
    str_reports::routes(config);
    rule_sets::routes(config);
    screenings::routes(config);
    config.service(audit::list);
}
