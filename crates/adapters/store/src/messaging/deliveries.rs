//! Events of the outbox: fans out, claims, lists and deletes them.

use ::messaging::{
    ClaimedDelivery, Delivery, DeliveryId,
    ports::{Deliveries, DeliveryFilter, DeliveryStateName, OutboxCounts, Plan},
};
use async_trait::async_trait;
use diesel::{
    dsl::{exists, min, not},
    prelude::*,
};
use kernel::{OutboxEvent, Page, PageRequest, StoreError, Timestamp, UnitOfWork};

use super::{
    delivery_row::{self as state, DeliveryRow, EventRow},
    settle,
};
use crate::{
    Store,
    engine::{Engine, in_unit, modify, read},
    query::{Columns as _, RunQueryDsl, load_boxed},
    row::{all, count},
    schema::{deliveries, outbox},
    sql_types::Moment,
};

/// An id that a statement returns.
#[derive(QueryableByName)]
struct Id {
    #[diesel(sql_type = diesel::sql_types::Text)]
    id: String,
}

fn ids(rows: Vec<Id>) -> Vec<String> {
    rows.into_iter().map(|Id { id }| id).collect()
}

/// PostgreSQL passes over rows that another worker is about to take; SQLite has one writer at a
/// time.
fn locking(engine: &Engine) -> &'static str {
    match engine {
        Engine::Postgres(_) => "FOR UPDATE SKIP LOCKED",
        Engine::Sqlite { .. } => "",
    }
}

/// One statement that takes what is due and held back by nothing: neither by an earlier delivery
/// of the aggregate to the same subscriber nor by an earlier event that is not fanned out yet.
fn claim_of(engine: &Engine) -> String {
    format!(
        "WITH due AS MATERIALIZED (SELECT id FROM deliveries d WHERE d.due_at <= $1 \
         AND $2 LIKE '%,' || d.subscriber || ',%' \
         AND NOT EXISTS (SELECT 1 FROM deliveries e WHERE e.subscriber = d.subscriber \
           AND e.aggregate_id = d.aggregate_id AND e.position < d.position \
           AND e.state IN ('pending', 'leased', 'dead')) \
         AND NOT EXISTS (SELECT 1 FROM outbox u WHERE u.aggregate_id = d.aggregate_id \
           AND u.position < d.position AND u.routed_at IS NULL) \
         ORDER BY d.due_at, d.position LIMIT $3 {}) \
         UPDATE deliveries SET state = 'leased', due_at = $4, lease = lease + 1, \
         attempts = attempts + 1 WHERE id IN (SELECT id FROM due) RETURNING id",
        locking(engine)
    )
}

fn word(name: DeliveryStateName) -> &'static str {
    match name {
        DeliveryStateName::Pending => state::PENDING,
        DeliveryStateName::Leased => state::LEASED,
        DeliveryStateName::Delivered => state::DELIVERED,
        DeliveryStateName::Dead => state::DEAD,
        DeliveryStateName::Discarded => state::DISCARDED,
    }
}

#[async_trait]
impl Deliveries for Store {
    async fn route(&self, now: Timestamp, limit: u8, plan: &Plan<'_>) -> Result<u64, StoreError> {
        let unrouted = || outbox::table.filter(outbox::routed_at.is_null());
        let any: bool = read!(self, |c| diesel::select(exists(unrouted()))
            .get_result(c)
            .await)?;
        if !any {
            return Ok(0);
        }
        let oldest = format!(
            "SELECT id FROM outbox WHERE routed_at IS NULL ORDER BY position LIMIT $1 {}",
            locking(self.pools())
        );
        let mut unit = self.begin_unit().await?;
        let taken: Vec<Id> = in_unit!(unit, |c| diesel::sql_query(&oldest)
            .bind::<diesel::sql_types::BigInt, _>(i64::from(limit))
            .load(c)
            .await)?;
        let taken = ids(taken);
        let events: Vec<EventRow> = in_unit!(unit, |c| outbox::table
            .filter(outbox::id.eq_any(&taken))
            .order(outbox::position)
            .select(EventRow::columns())
            .load(c)
            .await)?;
        for event in events {
            let event = event.read()?;
            for delivery in plan(&event) {
                let row = DeliveryRow::new(&delivery, &event, Moment(now));
                in_unit!(unit, |c| diesel::insert_into(deliveries::table)
                    .values(&row)
                    .execute(c)
                    .await)?;
            }
        }
        let routed = in_unit!(unit, |c| diesel::update(
            outbox::table.filter(outbox::id.eq_any(&taken))
        )
        .set(outbox::routed_at.eq(Moment(now)))
        .execute(c)
        .await)?;
        unit.commit().await?;
        count(routed)
    }

    async fn claim(
        &self,
        subscribers: &[&str],
        now: Timestamp,
        until: Timestamp,
        limit: u8,
    ) -> Result<Vec<ClaimedDelivery>, StoreError> {
        let due = deliveries::table.filter(deliveries::due_at.le(Moment(now)));
        let any: bool = read!(self, |c| diesel::select(exists(due)).get_result(c).await)?;
        if !any {
            return Ok(Vec::new());
        }
        let claim = claim_of(self.pools());
        let names = format!(",{},", subscribers.join(","));
        let claimed: Vec<Id> = modify!(self, |c| diesel::sql_query(&claim)
            .bind::<crate::sql_types::StoredTimestamp, _>(Moment(now))
            .bind::<diesel::sql_types::Text, _>(&names)
            .bind::<diesel::sql_types::BigInt, _>(i64::from(limit))
            .bind::<crate::sql_types::StoredTimestamp, _>(Moment(until))
            .load(c)
            .await)?;
        let claimed = ids(claimed);
        let rows: Vec<(DeliveryRow, EventRow)> = read!(self, |c| deliveries::table
            .inner_join(outbox::table)
            .filter(deliveries::id.eq_any(&claimed))
            .order(deliveries::position)
            .select((DeliveryRow::columns(), EventRow::columns()))
            .load(c)
            .await)?;
        all(rows, |(delivery, event)| delivery.claimed(event))
    }

    async fn delivered(
        &self,
        claimed: &ClaimedDelivery,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        settle::finished(self, claimed, now).await
    }

    async fn retry_later(
        &self,
        claimed: &ClaimedDelivery,
        at: Timestamp,
        error: &str,
    ) -> Result<bool, StoreError> {
        settle::put_off(self, claimed, at, error).await
    }

    async fn dead(
        &self,
        claimed: &ClaimedDelivery,
        now: Timestamp,
        error: &str,
        event: Option<&OutboxEvent>,
    ) -> Result<bool, StoreError> {
        settle::given_up(self, claimed, now, error, event).await
    }

    async fn release(&self, claimed: &ClaimedDelivery, now: Timestamp) -> Result<bool, StoreError> {
        settle::handed_back(self, claimed, now).await
    }

    async fn delivery(&self, id: DeliveryId) -> Result<Option<Delivery>, StoreError> {
        let id = id.to_string();
        let row: Option<(DeliveryRow, EventRow)> = read!(self, |c| deliveries::table
            .inner_join(outbox::table)
            .filter(deliveries::id.eq(&id))
            .select((DeliveryRow::columns(), EventRow::columns()))
            .first(c)
            .await
            .optional())?;
        row.map(|(delivery, event)| delivery.read(event))
            .transpose()
    }

    async fn deliveries(
        &self,
        filter: &DeliveryFilter,
        page: &PageRequest,
    ) -> Result<Page<Delivery>, StoreError> {
        let rows: Vec<(DeliveryRow, EventRow)> = read!(self, |c| load_boxed!(c, {
            let mut query = deliveries::table
                .inner_join(outbox::table)
                .order(deliveries::id.desc())
                .limit(i64::from(page.limit()) + 1)
                .select((DeliveryRow::columns(), EventRow::columns()))
                .into_boxed();
            if let Some(cursor) = page.after() {
                query = query.filter(deliveries::id.lt(cursor.as_str()));
            }
            if let Some(name) = filter.state {
                query = query.filter(deliveries::state.eq(word(name)));
            }
            if let Some(aggregate) = &filter.aggregate_id {
                query = query.filter(deliveries::aggregate_id.eq(aggregate));
            }
            query
        }))?;
        let found = all(rows, |(delivery, event)| delivery.read(event))?;
        Ok(Page::cut(found, page.limit(), |delivery| delivery.id))
    }

    async fn counts(&self) -> Result<OutboxCounts, StoreError> {
        let (unrouted, first): (i64, Option<Moment>) = read!(self, |c| outbox::table
            .filter(outbox::routed_at.is_null())
            .select((diesel::dsl::count_star(), min(outbox::occurred_at)))
            .first(c)
            .await)?;
        let (pending, oldest): (i64, Option<Moment>) = read!(self, |c| deliveries::table
            .inner_join(outbox::table)
            .filter(deliveries::due_at.is_not_null())
            .select((diesel::dsl::count_star(), min(outbox::occurred_at)))
            .first(c)
            .await)?;
        let dead: i64 = read!(self, |c| deliveries::table
            .filter(deliveries::state.eq(state::DEAD))
            .filter(deliveries::finished_at.is_not_null())
            .count()
            .get_result(c)
            .await)?;
        let number = |n: i64| u64::try_from(n).unwrap_or(0);
        let oldest = [first, oldest].into_iter().flatten().min();
        Ok(OutboxCounts {
            unrouted: number(unrouted),
            pending: number(pending),
            dead: number(dead),
            oldest: oldest.map(|Moment(at)| at),
        })
    }

    async fn sweep_outbox(&self, before: Timestamp) -> Result<u64, StoreError> {
        let before = Moment(before);
        // Dead letters are kept until an operator settles them.
        let over = || {
            deliveries::table
                .filter(deliveries::state.eq_any([state::DELIVERED, state::DISCARDED]))
                .filter(deliveries::finished_at.lt(before))
        };
        let ended = modify!(self, |c| diesel::delete(over()).execute(c).await)?;
        let routed = outbox::table
            .filter(outbox::routed_at.lt(before))
            .filter(not(exists(
                deliveries::table.filter(deliveries::event_id.eq(outbox::id)),
            )));
        let events = modify!(self, |c| diesel::delete(routed).execute(c).await)?;
        count(ended + events)
    }
}
