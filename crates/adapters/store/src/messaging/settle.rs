//! Settles deliveries: by the holder of the lease, or by an operator.

use ::messaging::{ClaimedDelivery, DeliveryId, ports::DeadLetterRepository};
use async_trait::async_trait;
use diesel::prelude::*;
use kernel::{ChangeLog, OutboxEvent, StoreError, Timestamp, UnitOfWork};

use super::delivery_row::{DEAD, DELIVERED, DISCARDED, LEASED, PENDING, TABLE};
use crate::{
    Store,
    engine::{in_unit, modify},
    query::RunQueryDsl,
    row::exactly_one,
    schema::deliveries,
    sql_types::Moment,
    unit::Unit,
};

/// Whether the one row was hit.
fn one(rows: usize) -> Result<bool, StoreError> {
    match exactly_one(TABLE, rows) {
        Ok(()) => Ok(true),
        Err(StoreError::Conflict(_)) => Ok(false),
        Err(error) => Err(error),
    }
}

/// The row, if it is still ours.
macro_rules! ours {
    ($id:expr, $lease:expr) => {
        deliveries::table
            .filter(deliveries::id.eq($id))
            .filter(deliveries::state.eq(LEASED))
            .filter(deliveries::lease.eq($lease))
    };
}

pub(super) async fn finished(
    store: &Store,
    claimed: &ClaimedDelivery,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let (id, lease) = (claimed.id.to_string(), claimed.lease);
    let rows = modify!(store, |c| diesel::update(ours!(&id, lease))
        .set((
            deliveries::state.eq(DELIVERED),
            deliveries::due_at.eq(None::<Moment>),
            deliveries::finished_at.eq(Moment(now)),
        ))
        .execute(c)
        .await)?;
    one(rows)
}

pub(super) async fn put_off(
    store: &Store,
    claimed: &ClaimedDelivery,
    at: Timestamp,
    error: &str,
) -> Result<bool, StoreError> {
    let (id, lease) = (claimed.id.to_string(), claimed.lease);
    let rows = modify!(store, |c| diesel::update(ours!(&id, lease))
        .set((
            deliveries::state.eq(PENDING),
            deliveries::due_at.eq(Moment(at)),
            deliveries::last_error.eq(error),
        ))
        .execute(c)
        .await)?;
    one(rows)
}

pub(super) async fn handed_back(
    store: &Store,
    claimed: &ClaimedDelivery,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let (id, lease) = (claimed.id.to_string(), claimed.lease);
    let rows = modify!(store, |c| diesel::update(ours!(&id, lease))
        .set((
            deliveries::state.eq(PENDING),
            deliveries::due_at.eq(Moment(now)),
            deliveries::attempts.eq(deliveries::attempts - 1),
        ))
        .execute(c)
        .await)?;
    one(rows)
}

pub(super) async fn given_up(
    store: &Store,
    claimed: &ClaimedDelivery,
    now: Timestamp,
    error: &str,
    event: Option<&OutboxEvent>,
) -> Result<bool, StoreError> {
    let (id, lease) = (claimed.id.to_string(), claimed.lease);
    let mut unit = store.begin_unit().await?;
    let rows = in_unit!(unit, |c| diesel::update(ours!(&id, lease))
        .set((
            deliveries::state.eq(DEAD),
            deliveries::due_at.eq(None::<Moment>),
            deliveries::finished_at.eq(Moment(now)),
            deliveries::last_error.eq(error),
        ))
        .execute(c)
        .await)?;
    if !one(rows)? {
        return Ok(false);
    }
    if let Some(event) = event {
        unit.publish(event).await?;
    }
    unit.commit().await?;
    Ok(true)
}

#[async_trait]
impl DeadLetterRepository for Unit {
    async fn retry(&mut self, id: DeliveryId, now: Timestamp) -> Result<bool, StoreError> {
        let id = id.to_string();
        let dead = deliveries::table
            .filter(deliveries::id.eq(&id))
            .filter(deliveries::state.eq(DEAD));
        let rows = in_unit!(self, |c| diesel::update(dead)
            .set((
                deliveries::state.eq(PENDING),
                deliveries::due_at.eq(Moment(now)),
                deliveries::finished_at.eq(None::<Moment>),
                deliveries::attempts.eq(0),
            ))
            .execute(c)
            .await)?;
        one(rows)
    }

    async fn discard(&mut self, id: DeliveryId, now: Timestamp) -> Result<bool, StoreError> {
        let id = id.to_string();
        let dead = deliveries::table
            .filter(deliveries::id.eq(&id))
            .filter(deliveries::state.eq(DEAD));
        let rows = in_unit!(self, |c| diesel::update(dead)
            .set((
                deliveries::state.eq(DISCARDED),
                deliveries::finished_at.eq(Moment(now)),
            ))
            .execute(c)
            .await)?;
        one(rows)
    }
}
