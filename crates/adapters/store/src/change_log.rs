//! The audit log and the outbox: two rows in the unit of work of the change that they record; and
//! the audit log as officers read it.

use std::net::IpAddr;

use async_trait::async_trait;
use diesel::prelude::*;
use kernel::{
    Actor, AuditEntry, AuditFilter, AuditLog, AuditRecord, ChangeLog, EventId, FieldCipher,
    OutboxEvent, Page, PageRequest, RequestContext, StoreError, UserId,
};

use crate::{
    Store,
    engine::{in_unit, read},
    inspection::decodable,
    query::{Columns as _, RunQueryDsl, load_boxed},
    row::{RowOf, all},
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

/// An entry as it is read again.
#[derive(Queryable, Selectable)]
#[diesel(table_name = audit_log)]
struct StoredEntry {
    id: String,
    at: Moment,
    actor: String,
    actor_id: Option<String>,
    action: String,
    subject: String,
    request_id: String,
    client_ip: Option<String>,
    detail: serde_json::Value,
}

impl StoredEntry {
    fn read(self) -> Result<AuditRecord, StoreError> {
        let row = RowOf::new("audit_log", &self.id);
        let actor_id = self.actor_id.as_deref();
        let actor_id = actor_id.map(|id| row.parse::<UserId>("actor_id", id));
        let actor = match (self.actor.as_str(), actor_id.transpose()?) {
            ("user", Some(id)) => Actor::User(id),
            ("anonymous", None) => Actor::Anonymous,
            ("system", None) => Actor::System,
            _ => return Err(row.wrong("actor", "does not go with its id")),
        };
        let client_ip = self.client_ip.as_deref();
        let client_ip = client_ip.map(|ip| row.parse::<IpAddr>("client_ip", ip));
        let client_ip = client_ip.transpose()?;
        if !(self.detail.is_object() || self.detail.is_null()) {
            return Err(row.wrong("detail", "neither an object nor nothing"));
        }
        Ok(AuditRecord {
            id: row.parse("id", &self.id)?,
            at: self.at.0,
            actor,
            action: self.action,
            subject: self.subject,
            context: RequestContext {
                request_id: self.request_id,
                client_ip,
            },
            detail: self.detail,
        })
    }
}

decodable!(
    AuditRows,
    "audit_log",
    audit_log,
    id: String,
    StoredEntry,
    |row: StoredEntry, _: &dyn FieldCipher| row.read()
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
    fn examine(self, _: &dyn FieldCipher) -> Result<(), StoreError> {
        let row = RowOf::new("outbox", &self.id);
        row.parse::<EventId>("id", &self.id)?;
        if !self.kind.contains('.') {
            return Err(row.wrong("kind", "not of the form thing.happened"));
        }
        let payload = self.payload.as_object();
        let payload = payload.ok_or_else(|| row.wrong("payload", "no object"))?;
        let named = payload.get("transactionId").and_then(|id| id.as_str());
        if self.kind.starts_with("remittance.") && named != Some(&self.aggregate_id) {
            return Err(row.wrong("payload", "it is about another payment"));
        }
        Ok(())
    }
}

decodable!(
    OutboxRows,
    "outbox",
    outbox,
    id: String,
    StoredEvent,
    StoredEvent::examine
);

#[async_trait]
impl ChangeLog for Unit {
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

/// When the line was written behind which a page begins; `None` if there is no such line.
async fn time_of(store: &Store, id: &str) -> Result<Option<Moment>, StoreError> {
    read!(store, |c| audit_log::table
        .find(id)
        .select(audit_log::at)
        .first(c)
        .await
        .optional())
}

#[async_trait]
impl AuditLog for Store {
    async fn audit_records(
        &self,
        filter: &AuditFilter,
        page: &PageRequest,
    ) -> Result<Page<AuditRecord>, StoreError> {
        let behind = match page.after() {
            Some(cursor) => match time_of(self, cursor.as_str()).await? {
                Some(at) => Some((at, cursor.as_str())),
                None => {
                    return Ok(Page::cut(Vec::new(), page.limit(), |row: &AuditRecord| {
                        row.id
                    }));
                }
            },
            None => None,
        };
        let actor = filter.actor.map(|id| id.to_string());
        let rows: Vec<StoredEntry> = read!(self, |c| load_boxed!(c, {
            let mut query = audit_log::table
                .order((audit_log::at.desc(), audit_log::id.desc()))
                .limit(i64::from(page.limit()) + 1)
                .select(StoredEntry::columns())
                .into_boxed();
            if let Some(subject) = &filter.subject {
                query = query.filter(audit_log::subject.eq(subject));
            }
            if let Some(actor) = &actor {
                query = query.filter(audit_log::actor_id.eq(actor));
            }
            if let Some(from) = filter.from {
                query = query.filter(audit_log::at.ge(Moment(from)));
            }
            if let Some(until) = filter.until {
                query = query.filter(audit_log::at.lt(Moment(until)));
            }
            if let Some((at, id)) = behind {
                let earlier = audit_log::at.eq(at).and(audit_log::id.lt(id));
                query = query.filter(audit_log::at.lt(at).or(earlier));
            }
            query
        }))?;
        let found = all(rows, StoredEntry::read)?;
        Ok(Page::cut(found, page.limit(), |row| row.id))
    }
}
