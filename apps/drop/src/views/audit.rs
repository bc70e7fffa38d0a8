//! Lines of the audit log.

use std::net::IpAddr;

use kernel::{Actor, AuditRecord};
use serde::Serialize;
use serde_json::json;
use utoipa::{ToSchema, openapi::schema::Object};

use super::any_object;

/// Who did what to which thing, when and in which request.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AuditView {
    /// Id.
    #[schema(example = "aud_0197a6e200007000800000000000abcd")]
    id: String,
    /// When.
    #[schema(example = "2026-11-20T12:00:00Z")]
    at: chrono::DateTime<chrono::Utc>,
    /// `user`: a person; `system`: Drop itself, or its command line; `anonymous`: nobody known yet.
    #[schema(example = "user")]
    actor: &'static str,
    /// Which person.
    #[schema(example = "usr_0197a6e200007000800000000000abcd")]
    actor_id: Option<String>,
    /// What.
    #[schema(example = "user.role_granted")]
    action: String,
    /// To what.
    #[schema(example = "usr_0197a6e200007000800000000000abce")]
    subject: String,
    /// `x-request-id` of the request; `job-…` of what no client asked for.
    #[schema(example = "req_0197a6e200007000800000000000abcd")]
    request_id: String,
    /// Address of the client.
    #[schema(value_type = Option<String>, example = "203.0.113.9")]
    client_ip: Option<IpAddr>,
    /// More about it; empty if there is nothing to add.
    #[schema(schema_with = detail)]
    detail: serde_json::Value,
}

fn detail() -> Object {
    any_object(
        "More about it; empty if there is nothing to add.",
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
