//! `/v1/admin/audit`: the audit log.

use std::net::IpAddr;

use actix_web::{HttpResponse, get, web};
use kernel::{Actor, AuditFilter, AuditId, AuditRecord, Timestamp, UserId};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::{IntoParams, ToSchema, openapi::schema::Object};

use crate::{
    api::{
        auth::Officer,
        envelope::Paged,
        extract::{Fields, StrictQuery, page},
        problem::{Problem, ProblemBody},
    },
    services::Admin,
    views::any_object,
};

/// Which lines.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
pub struct AuditQuery {
    /// Only about this entity: its id, or the name of a job.
    #[param(example = "txn_0197a6e200007000800000000000abcd")]
    subject: Option<String>,
    /// Only what this person did.
    #[param(example = "usr_0197a6e200007000800000000000abcd")]
    actor: Option<String>,
    /// Only at or after, RFC 3339.
    #[param(value_type = Option<String>, example = "2026-01-01T00:00:00Z")]
    from: Option<String>,
    /// Only before, RFC 3339.
    #[param(value_type = Option<String>, example = "2027-01-01T00:00:00Z")]
    until: Option<String>,
    /// Maximum number of items, 1 to 50; default 20.
    #[param(example = 20, minimum = 1, maximum = 50)]
    limit: Option<i64>,
    /// `nextCursor` of the previous page.
    cursor: Option<String>,
}

impl AuditQuery {
    fn filter(self) -> Result<AuditFilter, Problem> {
        let mut fields = Fields::default();
        let actor = self.actor.map(|id| id.parse::<UserId>());
        let actor = fields.take_opt("actor", "invalid_id", actor);
        let mut time = |name: &str, text: Option<String>| {
            let parsed = text.map(|text| text.parse::<Timestamp>());
            fields.take_opt(name, "invalid_time", parsed)
        };
        let (from, until) = (time("from", self.from), time("until", self.until));
        fields.finish(Some(AuditFilter {
            subject: self.subject,
            actor,
            from,
            until,
        }))
    }
}

/// Read the audit log
///
/// Newest first. Entries cannot be changed or deleted.
#[utoipa::path(tag = "Admin", operation_id = "listAuditLog", params(AuditQuery),
    security(("bearer" = ["compliance", "admin"]), ("cookie" = ["compliance", "admin"])), responses(
    (status = 200, description = "Audit entries, newest first", body = Paged<AuditView>),
    (status = 400, description = "Invalid filter, limit or cursor", body = ProblemBody),
    (status = 401, description = "Not logged in", body = ProblemBody),
    (status = 403, description = "Not an officer", body = ProblemBody),
))]
#[get("/v1/admin/audit")]
pub async fn list(
    _: Officer,
    query: StrictQuery<AuditQuery>,
    admin: web::Data<Admin>,
) -> Result<HttpResponse, Problem> {
    let request = page::<AuditId>(query.0.limit, query.0.cursor.as_deref())?;
    let filter = query.0.filter()?;
    let found = admin.audit.list(&filter, &request).await?;
    Ok(HttpResponse::Ok().json(Paged::of(found, request.limit(), AuditView::from)))
}

/// An audit entry: who did what to which entity, when and in which request.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AuditView {
    /// Id.
    #[schema(example = "aud_0197a6e200007000800000000000abcd")]
    id: String,
    /// When it was done.
    #[schema(example = "2026-11-20T12:00:00Z")]
    at: chrono::DateTime<chrono::Utc>,
    /// `user`: a person; `system`: Drop or its command line; `anonymous`: not logged in.
    #[schema(example = "user")]
    actor: &'static str,
    /// Which person.
    #[schema(example = "usr_0197a6e200007000800000000000abcd")]
    actor_id: Option<String>,
    /// The action.
    #[schema(example = "user.role_granted")]
    action: String,
    /// What it was done to.
    #[schema(example = "usr_0197a6e200007000800000000000abce")]
    subject: String,
    /// `x-request-id` of the request; `job-…` for background jobs.
    #[schema(example = "req_0197a6e200007000800000000000abcd")]
    request_id: String,
    /// Address of the client.
    #[schema(value_type = Option<String>, example = "203.0.113.9")]
    client_ip: Option<IpAddr>,
    /// Details; empty if there are none.
    #[schema(schema_with = detail)]
    detail: serde_json::Value,
}

fn detail() -> Object {
    any_object(
        "Details; empty if there are none.",
        json!({"from": "user", "to": "compliance"}),
    )
}

impl From<AuditRecord> for AuditView {
    fn from(record: AuditRecord) -> Self {
        let (actor, actor_id) = match record.actor {
            Actor::Anonymous => ("anonymous", None),
            Actor::User(id) => ("user", Some(id.to_string())),
            Actor::System => ("system", None),
        };
        Self {
            id: record.id.to_string(),
            at: record.at,
            actor,
            actor_id,
            action: record.action,
            subject: record.subject,
            request_id: record.context.request_id,
            client_ip: record.context.client_ip,
            detail: match record.detail {
                serde_json::Value::Null => json!({}),
                detail => detail,
            },
        }
    }
}
