//! Webhooks as they came in.

use ::messaging::{
    InboundWebhook, WebhookId,
    ports::{Inbox, Received},
};
use async_trait::async_trait;
use diesel::{
    dsl::{exists, not},
    prelude::*,
};
use kernel::{ChangeLog, FieldCipher, OutboxEvent, StoreError, Timestamp, UnitOfWork};

use super::delivery_row as state;
use crate::{
    Store,
    engine::{in_unit, modify, read},
    inspection::decodable,
    query::{Columns as _, RunQueryDsl},
    row::{RowOf, count},
    schema::{deliveries, inbound_webhooks},
    seal::{open_bytes, seal_bytes},
    sql_types::Moment,
};

const TABLE: &str = "inbound_webhooks";

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = inbound_webhooks, treat_none_as_default_value = false)]
struct WebhookRow {
    id: String,
    source: String,
    event_id: String,
    received_at: Moment,
    body: String,
}

impl WebhookRow {
    fn write(webhook: &InboundWebhook, cipher: &dyn FieldCipher) -> Self {
        let id = webhook.id.to_string();
        let body = seal_bytes(cipher, RowOf::new(TABLE, &id), "body", &webhook.body);
        Self {
            source: webhook.source.clone(),
            event_id: webhook.event_id.clone(),
            received_at: Moment(webhook.received_at),
            body,
            id,
        }
    }

    fn read(self, cipher: &dyn FieldCipher) -> Result<InboundWebhook, StoreError> {
        let row = RowOf::new(TABLE, &self.id);
        Ok(InboundWebhook {
            id: row.parse("id", &self.id)?,
            body: open_bytes(cipher, row, "body", self.body)?,
            source: self.source,
            event_id: self.event_id,
            received_at: self.received_at.0,
        })
    }
}

decodable!(
    WebhookRows,
    "inbound_webhooks",
    inbound_webhooks,
    id: String,
    WebhookRow,
    WebhookRow::read
);

#[async_trait]
impl Inbox for Store {
    async fn receive(
        &self,
        webhook: &InboundWebhook,
        event: &OutboxEvent,
    ) -> Result<Received, StoreError> {
        let row = WebhookRow::write(webhook, self.cipher());
        let mut unit = self.begin_unit().await?;
        let added = in_unit!(unit, |c| diesel::insert_into(inbound_webhooks::table)
            .values(&row)
            .on_conflict((inbound_webhooks::source, inbound_webhooks::event_id))
            .do_nothing()
            .execute(c)
            .await)?;
        if added == 0 {
            return Ok(Received::Duplicate);
        }
        unit.publish(event).await?;
        unit.commit().await?;
        Ok(Received::New)
    }

    async fn webhook(&self, id: WebhookId) -> Result<Option<InboundWebhook>, StoreError> {
        let id = id.to_string();
        let row: Option<WebhookRow> = read!(self, |c| inbound_webhooks::table
            .find(&id)
            .select(WebhookRow::columns())
            .first(c)
            .await
            .optional())?;
        row.map(|row| row.read(self.cipher())).transpose()
    }

    async fn sweep_webhooks(&self, before: Timestamp) -> Result<u64, StoreError> {
        let old = || {
            let undone = deliveries::table
                .filter(deliveries::aggregate_id.eq(inbound_webhooks::id))
                .filter(deliveries::state.ne_all([state::DELIVERED, state::DISCARDED]));
            inbound_webhooks::table
                .filter(inbound_webhooks::received_at.lt(Moment(before)))
                .filter(not(exists(undone)))
        };
        let swept = modify!(self, |c| diesel::delete(old()).execute(c).await)?;
        count(swept)
    }
}
