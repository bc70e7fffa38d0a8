//! What operators have to settle: about something that is there, opened by something that happened.

use super::outbox::SURELY_KEPT;
use crate::inspection::{Rule, Violation};

pub(super) static ABOUT: Rule = Rule {
    name: "tasks and their matter",
    says: "operators' tasks are about payments that are there, and were opened by events",
    table: "operator_tasks",
    wrong: &[
        Violation::rows(
            "it is about a payment that is not there",
            "SELECT o.id FROM operator_tasks o LEFT JOIN transactions t ON t.id = o.subject \
             WHERE substr(o.subject, 1, 4) = 'txn_' AND t.id IS NULL \
             AND o.kind <> 'reconciliation.difference'",
        ),
        Violation::rows(
            "it is of a payment's kind, but about something else",
            "SELECT id FROM operator_tasks WHERE kind LIKE 'remittance.%' \
             AND substr(subject, 1, 4) <> 'txn_'",
        ),
        Violation::since(
            "the event that opened it is not there",
            SURELY_KEPT,
            "SELECT o.id FROM operator_tasks o LEFT JOIN outbox e ON e.id = o.event_id \
             WHERE e.id IS NULL AND o.opened_at > $1",
        ),
    ],
};
