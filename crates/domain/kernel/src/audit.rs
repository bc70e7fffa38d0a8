//! Who did what to which thing, when and in which request: the trail auditors follow.

use std::net::IpAddr;

use crate::{AuditId, Clock, IdSource, Timestamp, UserId};

/// Who acted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Actor {
    /// Nobody we know (yet): a login attempt.
    Anonymous,
    /// A person.
    User(UserId),
    /// Drop itself: a job, a webhook of a partner.
    System,
}

/// The request in which something is done; carried from the edge into every use case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestContext {
    /// `x-request-id`, in the answer and in every log line.
    pub request_id: String,
    /// Address of the client as seen through trusted proxies only; `None` for jobs.
    pub client_ip: Option<IpAddr>,
}

impl RequestContext {
    /// The context of something that no client asked for.
    pub fn job(name: &str) -> Self {
        Self {
            request_id: format!("job-{name}"),
            client_ip: None,
        }
    }
}

/// One line of the audit log. Written in the unit of work of the change it records.
#[derive(Debug, Clone, PartialEq)]
pub struct AuditEntry {
    /// Id of the entry.
    pub id: AuditId,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub actor: Actor,
    /// What, `remittance.accepted`.
    pub action: &'static str,
    /// The entity acted on, by its prefixed id.
    pub subject: String,
    /// The request.
    pub context: RequestContext,
    /// More about it. No names, account numbers or national ids.
    pub detail: serde_json::Value,
}

impl AuditEntry {
    /// An entry of now.
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
