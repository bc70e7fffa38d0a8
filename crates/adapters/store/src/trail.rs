//! The audit log and the outbox: two lines in the unit of work of the change they tell of.

use std::net::IpAddr;

use async_trait::async_trait;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::{Actor, AuditEntry, AuditId, EventId, OutboxEvent, StoreError, Trail, UserId, Vault};

use crate::{
    check::readable,
    engine::in_unit,
    row::RowOf,
    schema::{audit_log, outbox},
    sql_types::Moment,
    unit::Unit,
};

#[derive(Insertable)]
#[diesel(table_name = audit_log, treat_none_as_default_value = false)]
struct AuditRow<'a> {
    id: String,
    at: Moment,
    actor: &'static str,
    actor_id: Option<String>,
    action: &'static str,
    subject: &'a str,
    request_id: &'a str,
    client_ip: Option<String>,
    detail: &'a serde_json::Value,
}

impl<'a> From<&'a AuditEntry> for AuditRow<'a> {
    fn from(entry: &'a AuditEntry) -> Self {
        let (actor, actor_id) = match entry.actor {
            Actor::Anonymous => ("anonymous", None),
            Actor::User(id) => ("user", Some(id.to_string())),
            Actor::System => ("system", None),
        };
        Self {
            id: entry.id.to_string(),
            at: Moment(entry.at),
            actor,
            actor_id,
            action: entry.action,
            subject: &entry.subject,
            request_id: &entry.context.request_id,
            client_ip: entry.context.client_ip.map(|ip| ip.to_string()),
            detail: &entry.detail,
        }
    }
}

#[derive(Insertable)]
#[diesel(table_name = outbox, treat_none_as_default_value = false)]
struct EventRow<'a> {
    id: String,
    occurred_at: Moment,
    kind: &'static str,
    aggregate_id: &'a str,
    payload: &'a serde_json::Value,
}

impl<'a> From<&'a OutboxEvent> for EventRow<'a> {
    fn from(event: &'a OutboxEvent) -> Self {
        Self {
            id: event.id.to_string(),
            occurred_at: Moment(event.occurred_at),
            kind: event.kind,
            aggregate_id: &event.aggregate_id,
            payload: &event.payload,
        }
    }
}

/// An entry as it is read again, by checks alone.
#[derive(Queryable, Selectable)]
#[diesel(table_name = audit_log)]
struct StoredEntry {
    id: String,
    actor: String,
    actor_id: Option<String>,
    client_ip: Option<String>,
    detail: serde_json::Value,
}

impl StoredEntry {
    fn examine(self, _: &dyn Vault) -> Result<(), StoreError> {
        let row = RowOf::new("audit_log", &self.id);
        row.parse::<AuditId>("id", &self.id)?;
        if let Some(id) = &self.actor_id {
            row.parse::<UserId>("actor_id", id)?;
        }
        if let Some(ip) = &self.client_ip {
            row.parse::<IpAddr>("client_ip", ip)?;
        }
        match (self.actor.as_str(), self.actor_id.is_some()) {
            ("user", true) | ("anonymous" | "system", false) => {}
            _ => return Err(row.wrong("actor", "does not go with its id")),
        }
        if !(self.detail.is_object() || self.detail.is_null()) {
            return Err(row.wrong("detail", "neither an object nor nothing"));
        }
        Ok(())
    }
}

readable!(
    AuditRows,
    "audit_log",
    audit_log,
    id: String,
    StoredEntry,
    StoredEntry::examine
);

/// An event as it is read again, by checks alone.
#[derive(Queryable, Selectable)]
#[diesel(table_name = outbox)]
struct StoredEvent {
    id: String,
    kind: String,
    aggregate_id: String,
    payload: serde_json::Value,
}

impl StoredEvent {
    fn examine(self, _: &dyn Vault) -> Result<(), StoreError> {
        let row = RowOf::new("outbox", &self.id);
        row.parse::<EventId>("id", &self.id)?;
        if !self.kind.contains('.') {
            return Err(row.wrong("kind", "not of the form thing.happened"));
        }
        let payload = self.payload.as_object();
        let payload = payload.ok_or_else(|| row.wrong("payload", "no object"))?;
        let told = payload.get("transactionId").and_then(|id| id.as_str());
        if self.kind.starts_with("remittance.") && told != Some(&self.aggregate_id) {
            return Err(row.wrong("payload", "it tells of another payment"));
        }
        Ok(())
    }
}

readable!(
    OutboxRows,
    "outbox",
    outbox,
    id: String,
    StoredEvent,
    StoredEvent::examine
);

#[async_trait]
impl Trail for Unit {
    async fn audit(&mut self, entry: &AuditEntry) -> Result<(), StoreError> {
        let row = AuditRow::from(entry);
        in_unit!(self, |c| diesel::insert_into(audit_log::table)
            .values(&row)
            .execute(c)
            .await)?;
        Ok(())
    }

    async fn publish(&mut self, event: &OutboxEvent) -> Result<(), StoreError> {
        let row = EventRow::from(event);
        in_unit!(self, |c| diesel::insert_into(outbox::table)
            .values(&row)
            .execute(c)
            .await)?;
        Ok(())
    }
}
