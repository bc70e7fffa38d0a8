//! The tables in memory.

use std::collections::BTreeMap;

use kernel::{AuditEntry, OutboxEvent, Timestamp};

use crate::{
    ClaimedDelivery, Delivery, DeliveryState, InboundWebhook, JobRecord, OperatorTask, StoredEvent,
};

#[derive(Debug, Clone, Default)]
pub(super) struct Tables {
    pub(super) outbox: Vec<OutboxRow>,
    pub(super) deliveries: Vec<DeliveryRow>,
    pub(super) jobs: BTreeMap<String, JobRow>,
    pub(super) webhooks: Vec<InboundWebhook>,
    pub(super) tasks: Vec<OperatorTask>,
    pub(super) audits: Vec<AuditEntry>,
    last_position: i64,
}

#[derive(Debug, Clone)]
pub(super) struct OutboxRow {
    pub(super) event: StoredEvent,
    pub(super) routed_at: Option<Timestamp>,
}

#[derive(Debug, Clone)]
pub(super) struct DeliveryRow {
    pub(super) delivery: Delivery,
    pub(super) lease: i64,
}

#[derive(Debug, Clone)]
pub(super) struct JobRow {
    pub(super) record: JobRecord,
    pub(super) lease: i64,
}

impl Tables {
    pub(super) fn publish(&mut self, event: &OutboxEvent) {
        self.last_position += 1;
        let event = StoredEvent {
            id: event.id,
            position: self.last_position,
            occurred_at: event.occurred_at,
            kind: event.kind.to_owned(),
            aggregate_id: event.aggregate_id.clone(),
            payload: event.payload.clone(),
        };
        let routed_at = None;
        self.outbox.push(OutboxRow { event, routed_at });
    }

    /// The delivery, if its lease is still the claimed one.
    pub(super) fn leased(&mut self, claimed: &ClaimedDelivery) -> Option<&mut Delivery> {
        let mut rows = self.deliveries.iter_mut();
        let row = rows.find(|row| row.delivery.id == claimed.id && row.lease == claimed.lease)?;
        let held = matches!(row.delivery.state, DeliveryState::Leased { .. });
        held.then_some(&mut row.delivery)
    }
}

impl DeliveryRow {
    /// From when on it can be claimed; `None` once it has ended.
    pub(super) fn due_at(&self) -> Option<Timestamp> {
        match self.delivery.state {
            DeliveryState::Pending { next_attempt_at } => Some(next_attempt_at),
            DeliveryState::Leased { until } => Some(until),
            DeliveryState::Delivered { .. }
            | DeliveryState::Dead { .. }
            | DeliveryState::Discarded { .. } => None,
        }
    }

    /// Whether later events of its aggregate have to wait for it.
    pub(super) fn holds_back(&self) -> bool {
        self.due_at().is_some() || matches!(self.delivery.state, DeliveryState::Dead { .. })
    }
}
