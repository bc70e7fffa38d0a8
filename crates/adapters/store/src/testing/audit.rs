//! The audit log as tests read it; the product itself only ever adds to it.

use diesel::prelude::*;
use kernel::StoreError;

use crate::{Store, engine::read, query::RunQueryDsl, schema::audit_log};

/// One line of the audit log.
#[derive(Debug, Clone, PartialEq, Queryable)]
pub struct AuditLine {
    /// `anonymous`, `user` or `system`.
    pub actor: String,
    /// The person who acted, if it was a person.
    pub actor_id: Option<String>,
    /// Id of the object that was changed.
    pub subject: String,
    /// Id of the request.
    pub request_id: String,
    /// The client's address.
    pub client_ip: Option<String>,
    /// More about it.
    pub detail: serde_json::Value,
}

impl Store {
    /// All lines about this action, oldest first.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn audit_lines(&self, action: &str) -> Result<Vec<AuditLine>, StoreError> {
        read!(self, |c| audit_log::table
            .filter(audit_log::action.eq(action))
            .order(audit_log::id)
            .select((
                audit_log::actor,
                audit_log::actor_id,
                audit_log::subject,
                audit_log::request_id,
                audit_log::client_ip,
                audit_log::detail,
            ))
            .load(c)
            .await)
    }
}
