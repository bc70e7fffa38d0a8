//! Checks of the outbox: changes that are to be published have their events, as many as happened,
//! and no event is without a change. Delivered events are deleted later, so only recent changes
//! need their event.

use chrono::TimeDelta;

use crate::inspection::{Rule, Violation};

/// Fewest days that events may be kept for after they were delivered: a shorter configuration is
/// refused, because the check asks for events of changes that are younger.
pub const EVENTS_KEPT_AT_LEAST_DAYS: u16 = 7;

/// An event of a change younger than this is surely there. A day less than events are kept, since
/// processes' clocks differ.
pub(super) const SURELY_KEPT: TimeDelta = TimeDelta::days(6);

/// Changes that are always published have one event for each audit entry. A payment awaiting SCA is
/// published once the bank has named the page, so there are no more events than entries. The audit
/// log distinguishes held admissions, the outbox does not.
pub(super) static REPORTED: Rule = Rule {
    name: "changes and events",
    says: "every change of the last 6 days that others hear of has its event, no event is without a change",
    table: "outbox",
    wrong: &[
        Violation::since(
            "the admission of this payment is not reported by exactly one event",
            SURELY_KEPT,
            "SELECT t.id FROM transactions t LEFT JOIN (SELECT aggregate_id, count(*) AS n \
             FROM outbox WHERE kind = 'remittance.accepted' GROUP BY aggregate_id) o \
             ON o.aggregate_id = t.id WHERE o.n > 1 OR (o.n IS NULL AND t.created_at > $1)",
        ),
        Violation::since(
            "a change of this payment and its events differ in number",
            SURELY_KEPT,
            "SELECT a.subject AS id FROM (SELECT subject, action, count(*) AS n FROM audit_log \
             WHERE at > $1 AND action IN ('remittance.answer_lost', 'remittance.submitted', \
             'remittance.completed', 'remittance.failed', 'remittance.cancelled', \
             'remittance.unknown_bank_status', 'remittance.sca_overdue', \
             'remittance.unanswered_for_long', 'remittance.recovered') GROUP BY subject, action) a \
             LEFT JOIN (SELECT aggregate_id, kind, count(*) AS n FROM outbox \
             WHERE occurred_at > $2 GROUP BY aggregate_id, kind) o \
             ON o.aggregate_id = a.subject AND o.kind = a.action \
             WHERE o.n IS NULL OR o.n < a.n",
        ),
        Violation::since(
            "it awaits SCA, and no event reports it",
            SURELY_KEPT,
            "SELECT t.id FROM transactions t LEFT JOIN (SELECT DISTINCT aggregate_id FROM outbox \
             WHERE kind = 'remittance.awaiting_sca') o ON o.aggregate_id = t.id \
             WHERE t.sca_url IS NOT NULL AND o.aggregate_id IS NULL AND t.state_at > $1",
        ),
        Violation::rows(
            "events of this payment report changes that did not happen",
            "SELECT o.aggregate_id AS id FROM (SELECT aggregate_id, kind, count(*) AS n \
             FROM outbox WHERE kind LIKE 'remittance.%' AND kind <> 'remittance.accepted' \
             GROUP BY aggregate_id, kind) o \
             LEFT JOIN (SELECT subject, action, count(*) AS n FROM audit_log \
             GROUP BY subject, action) a ON a.subject = o.aggregate_id AND a.action = o.kind \
             WHERE a.n IS NULL OR a.n < o.n",
        ),
        Violation::rows(
            "it is about a payment that does not exist",
            "SELECT o.id FROM outbox o LEFT JOIN transactions t ON t.id = o.aggregate_id \
             WHERE o.kind LIKE 'remittance.%' AND t.id IS NULL",
        ),
    ],
};
