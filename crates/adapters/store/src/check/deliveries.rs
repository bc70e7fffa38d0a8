//! Checks of deliveries: each event goes to all its subscribers, in order and in time.

use application::events::subscribers_of;
use async_trait::async_trait;
use chrono::TimeDelta;
use diesel::prelude::*;
use kernel::StoreError;

use super::outbox::SURELY_KEPT;
use crate::{
    inspection::{Check, Inspection, PAGE, Rule, Violation, inspect},
    query::RunQueryDsl,
    schema::{deliveries, outbox},
    sql_types::Moment,
};

/// Every event that was fanned out has the deliveries it should, unless they may be forgotten by
/// now. The policy of events says which.
pub(super) struct FannedOut;

#[async_trait]
impl Check for FannedOut {
    fn name(&self) -> &'static str {
        "events and deliveries"
    }

    fn says(&self) -> &'static str {
        "every event fanned out in the last 6 days has a delivery to each of its subscribers"
    }

    async fn run(&self, inspection: &mut Inspection<'_>) -> Result<(), StoreError> {
        let since = Moment(inspection.now - SURELY_KEPT);
        let mut passed = i64::MIN;
        loop {
            let page: Vec<(i64, String, String)> = inspect!(inspection, |c| outbox::table
                .filter(outbox::position.gt(passed))
                .filter(outbox::routed_at.gt(since))
                .order(outbox::position)
                .limit(PAGE)
                .select((outbox::position, outbox::id, outbox::kind))
                .load(c)
                .await)?;
            let Some((last, _, _)) = page.last() else {
                return Ok(());
            };
            passed = *last;
            inspection.examined(page.len());
            let ids: Vec<&str> = page.iter().map(|(_, id, _)| id.as_str()).collect();
            let made: Vec<(String, String)> = inspect!(inspection, |c| deliveries::table
                .filter(deliveries::event_id.eq_any(&ids))
                .select((deliveries::event_id, deliveries::subscriber))
                .load(c)
                .await)?;
            for (_, id, kind) in &page {
                let to = |name: &str| made.iter().any(|(of, to)| of == id && to == name);
                for name in subscribers_of(kind) {
                    if !to(name) {
                        let what = format!("it was fanned out, but not to {name}");
                        inspection.found("outbox", id, what);
                    }
                }
            }
        }
    }
}

/// How late an attempt may be before the worker is assumed dead.
const OVERDUE: TimeDelta = TimeDelta::hours(1);

/// Order, states and the clock.
pub(super) static IN_ORDER: Rule = Rule {
    name: "order of deliveries",
    says: "events are delivered in time and in the order they occurred; dead deliveries are reported",
    table: "deliveries",
    wrong: &[
        Violation::rows(
            "it is delivered, though an earlier event of the same entity is not yet",
            "SELECT DISTINCT d.id FROM deliveries e JOIN deliveries d \
             ON d.subscriber = e.subscriber AND d.aggregate_id = e.aggregate_id \
             AND d.position > e.position \
             WHERE e.state IN ('pending', 'leased', 'dead') AND d.state = 'delivered'",
        ),
        Violation::rows(
            "it has another place in the order, or another entity, than its event",
            "SELECT d.id FROM deliveries d JOIN outbox e ON e.id = d.event_id \
             WHERE d.position <> e.position OR d.aggregate_id <> e.aggregate_id",
        ),
        Violation::rows(
            "its event is not fanned out yet",
            "SELECT d.id FROM deliveries d JOIN outbox e ON e.id = d.event_id \
             WHERE e.routed_at IS NULL",
        ),
        Violation::rows(
            "it was leased or has ended without being tried",
            "SELECT id FROM deliveries WHERE state <> 'pending' AND (attempts = 0 OR lease = 0)",
        ),
        Violation::since(
            "it is dead, and no event reports it",
            SURELY_KEPT,
            "SELECT d.id FROM deliveries d JOIN outbox e ON e.id = d.event_id \
             LEFT JOIN outbox l ON l.aggregate_id = d.id AND l.kind = 'outbox.dead_letter' \
             WHERE d.state = 'dead' AND d.finished_at > $1 AND l.id IS NULL \
             AND e.kind <> 'outbox.dead_letter'",
        ),
        Violation::since(
            "its lease ran out more than an hour ago: does no worker run?",
            OVERDUE,
            "SELECT id FROM deliveries WHERE state = 'leased' AND due_at < $1",
        ),
        Violation::since(
            "it has been due for more than an hour, and nothing holds it back: does no worker run?",
            OVERDUE,
            "SELECT d.id FROM deliveries d WHERE d.state = 'pending' AND d.due_at < $1 \
             AND NOT EXISTS (SELECT 1 FROM deliveries e WHERE e.subscriber = d.subscriber \
             AND e.aggregate_id = d.aggregate_id AND e.position < d.position \
             AND e.state IN ('pending', 'leased', 'dead')) \
             AND NOT EXISTS (SELECT 1 FROM outbox u WHERE u.aggregate_id = d.aggregate_id \
             AND u.position < d.position AND u.routed_at IS NULL)",
        ),
    ],
};

/// Events that have not been fanned out.
pub(super) static FANNED_IN_TIME: Rule = Rule {
    name: "events and time",
    says: "every event is fanned out in time",
    table: "outbox",
    wrong: &[Violation::since(
        "it is not fanned out an hour after it happened: does no worker run?",
        OVERDUE,
        "SELECT id FROM outbox WHERE routed_at IS NULL AND occurred_at < $1",
    )],
};
