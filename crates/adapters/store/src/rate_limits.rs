//! Hits counted in the database, where every process sees them.

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta};
use diesel::prelude::*;
use kernel::{RateDecision, RateLimit, RateLimits, StoreError, Timestamp};

use crate::{Store, engine::modify, query::RunQueryDsl, schema::rate_limits, sql_types::Moment};

#[derive(Insertable)]
#[diesel(table_name = rate_limits, treat_none_as_default_value = false)]
struct WindowRow<'a> {
    key: &'a str,
    starts_at: Moment,
    ends_at: Moment,
    hits: i64,
}

/// The window of this length that holds `now`: windows begin at multiples of their length since
/// the epoch.
fn window(length: TimeDelta, now: Timestamp) -> Option<(Timestamp, Timestamp)> {
    let length = length.num_microseconds().filter(|length| *length > 0)?;
    let now = now.timestamp_micros();
    let start = now.checked_sub(now.rem_euclid(length))?;
    let end = start.checked_add(length)?;
    let at = DateTime::from_timestamp_micros;
    Some((at(start)?, at(end)?))
}

#[async_trait]
impl RateLimits for Store {
    async fn hit(
        &self,
        key: &str,
        limit: RateLimit,
        now: Timestamp,
    ) -> Result<RateDecision, StoreError> {
        let (starts_at, ends_at) = window(limit.window, now)
            .ok_or_else(|| StoreError::Failed("a rate limit without a window".into()))?;
        let first = WindowRow {
            key,
            starts_at: Moment(starts_at),
            ends_at: Moment(ends_at),
            hits: 1,
        };
        let hits: i64 = modify!(self, |c| diesel::insert_into(rate_limits::table)
            .values(&first)
            .on_conflict((
                rate_limits::key,
                rate_limits::starts_at,
                rate_limits::ends_at
            ))
            .do_update()
            .set(rate_limits::hits.eq(rate_limits::hits + 1))
            .returning(rate_limits::hits)
            .get_result(c)
            .await)?;
        let left = i64::from(limit.limit) - hits;
        Ok(RateDecision {
            allowed: left >= 0,
            remaining: u32::try_from(left).unwrap_or(0),
            resets_at: ends_at,
        })
    }

    async fn sweep(&self, now: Timestamp) -> Result<u64, StoreError> {
        let ended = rate_limits::ends_at.lt(Moment(now));
        let swept = modify!(self, |c| diesel::delete(rate_limits::table.filter(ended))
            .execute(c)
            .await)?;
        crate::row::count(swept)
    }
}
