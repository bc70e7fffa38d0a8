//! Audit entries: who did what to which entity, when and in which request.

use std::net::IpAddr;

use crate::{AuditId, Clock, IdSource, Timestamp, UserId};

/// Who acted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Actor {
    /// A caller who is not identified (yet), such as a login attempt.
    Anonymous,
    /// A person.
    User(UserId),
    /// Drop itself: a job, a webhook of a partner.
    System,
}

/// The request in which something is done; passed from the handler into every use case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestContext {
    /// `x-request-id`, in the response and in every log line.
    pub request_id: String,
    /// Address of the client as seen through trusted proxies only; `None` for jobs.
    pub client_ip: Option<IpAddr>,
}

impl RequestContext {
    /// The context of work without a client, such as a job.
    pub fn job(name: &str) -> Self {
        Self {
            request_id: format!("job-{name}"),
            client_ip: None,
        }
    }
}

/// One entry of the audit log, written in the unit of work of the change it records.
#[derive(Debug, Clone, PartialEq)]
pub struct AuditEntry {
    /// Id of the entry.
    pub id: AuditId,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub actor: Actor,
    /// Action, `remittance.accepted`.
    pub action: &'static str,
    /// Id of the entity acted on, with its prefix.
    pub subject: String,
    /// The request.
    pub context: RequestContext,
    /// Further details. No names, account numbers or national ids.
    pub detail: serde_json::Value,
}

impl AuditEntry {
    /// A new entry with the current time.
    pub fn new(
        ids: &dyn IdSource,
        clock: &dyn Clock,
        context: &RequestContext,
        actor: Actor,
        action: &'static str,
        subject: &impl ToString,
    ) -> Self {
        Self {
            id: AuditId::new(ids),
            at: clock.now(),
            actor,
            action,
            subject: subject.to_string(),
            context: context.clone(),
            detail: serde_json::Value::Null,
        }
    }

    /// The same entry with details.
    #[must_use]
    pub fn with(mut self, detail: serde_json::Value) -> Self {
        self.detail = detail;
        self
    }
}
