//! A delivery and its event as rows.

use ::messaging::{ClaimedDelivery, Delivery, DeliveryId, DeliveryState, StoredEvent};
use diesel::prelude::*;
use kernel::{FieldCipher, StoreError};

use crate::{
    inspection::decodable,
    row::RowOf,
    schema::{deliveries, outbox},
    sql_types::Moment,
};

pub(super) const TABLE: &str = "deliveries";

pub(super) const PENDING: &str = "pending";
pub(super) const LEASED: &str = "leased";
pub(super) const DELIVERED: &str = "delivered";
pub(super) const DEAD: &str = "dead";
pub(super) const DISCARDED: &str = "discarded";

#[derive(Queryable, Selectable)]
#[diesel(table_name = outbox)]
pub(super) struct EventRow {
    id: String,
    occurred_at: Moment,
    kind: String,
    aggregate_id: String,
    payload: serde_json::Value,
    position: i64,
}

impl EventRow {
    pub(super) fn read(self) -> Result<StoredEvent, StoreError> {
        let row = RowOf::new("outbox", &self.id);
        Ok(StoredEvent {
            id: row.parse("id", &self.id)?,
            position: self.position,
            occurred_at: self.occurred_at.0,
            kind: self.kind,
            aggregate_id: self.aggregate_id,
            payload: self.payload,
        })
    }
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = deliveries, treat_none_as_default_value = false)]
pub(super) struct DeliveryRow {
    id: String,
    event_id: String,
    subscriber: String,
    position: i64,
    aggregate_id: String,
    state: String,
    due_at: Option<Moment>,
    finished_at: Option<Moment>,
    lease: i64,
    attempts: i32,
    last_error: Option<String>,
}

impl DeliveryRow {
    /// A new delivery of this event, due at once.
    pub(super) fn new(
        delivery: &messaging::NewDelivery,
        event: &StoredEvent,
        due_at: Moment,
    ) -> Self {
        Self {
            id: delivery.id.to_string(),
            event_id: event.id.to_string(),
            subscriber: delivery.subscriber.into(),
            position: event.position,
            aggregate_id: event.aggregate_id.clone(),
            state: PENDING.into(),
            due_at: Some(due_at),
            finished_at: None,
            lease: 0,
            attempts: 0,
            last_error: None,
        }
    }

    /// The delivery as returned to the caller that has just claimed it.
    pub(super) fn claimed(self, event: EventRow) -> Result<ClaimedDelivery, StoreError> {
        let row = RowOf::new(TABLE, &self.id);
        Ok(ClaimedDelivery {
            id: row.parse("id", &self.id)?,
            lease: self.lease,
            attempts: row.number("attempts", self.attempts)?,
            event: event.read()?,
            subscriber: self.subscriber,
        })
    }

    /// The delivery as operators see it.
    pub(super) fn read(self, event: EventRow) -> Result<Delivery, StoreError> {
        let row = RowOf::new(TABLE, &self.id);
        let state = self.state(&row)?;
        Ok(Delivery {
            id: row.parse("id", &self.id)?,
            state,
            attempts: row.number("attempts", self.attempts)?,
            last_error: self.last_error.clone(),
            event: event.read()?,
            subscriber: self.subscriber,
        })
    }

    fn state(&self, row: &RowOf<'_>) -> Result<DeliveryState, StoreError> {
        let due = || row.required("due_at", self.due_at).map(|Moment(at)| at);
        let finished = || {
            row.required("finished_at", self.finished_at)
                .map(|Moment(at)| at)
        };
        Ok(match self.state.as_str() {
            PENDING => DeliveryState::Pending {
                next_attempt_at: due()?,
            },
            LEASED => DeliveryState::Leased { until: due()? },
            DELIVERED => DeliveryState::Delivered { at: finished()? },
            DEAD => DeliveryState::Dead { at: finished()? },
            DISCARDED => DeliveryState::Discarded { at: finished()? },
            _ => return Err(row.wrong("state", "not a word of the list")),
        })
    }

    /// Checks the row without its event.
    fn examine(self, _: &dyn FieldCipher) -> Result<(), StoreError> {
        let row = RowOf::new(TABLE, &self.id);
        row.parse::<DeliveryId>("id", &self.id)?;
        row.number::<u16, _>("attempts", self.attempts)?;
        self.state(&row).map(drop)
    }
}

decodable!(
    DeliveryRows,
    "deliveries",
    deliveries,
    id: String,
    DeliveryRow,
    DeliveryRow::examine
);
