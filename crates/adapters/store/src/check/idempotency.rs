//! Idempotency records: one for each payment, of its person. That an answer opens and names its
//! payment is seen where the row is read.

use chrono::TimeDelta;

use crate::inspection::{Rule, Violation};

/// Records are kept 30 days; a payment younger than this surely has its own.
const SURELY_KEPT: TimeDelta = TimeDelta::days(29);

/// A lease is half a minute; none reaches further ahead than this.
const AHEAD: TimeDelta = TimeDelta::minutes(-5);

pub(super) static KEYS: Rule = Rule {
    name: "payments and idempotency keys",
    says: "every payment of the last 29 days has exactly one key, of the person who pays",
    table: "idempotency_keys",
    wrong: &[
        Violation::rows(
            "its payment is another person's",
            "SELECT t.id FROM idempotency_keys k JOIN transactions t ON t.id = k.transaction_id \
             WHERE k.user_id <> t.user_id",
        ),
        Violation::rows(
            "more than one key leads to this payment",
            "SELECT transaction_id AS id FROM idempotency_keys GROUP BY transaction_id \
             HAVING count(*) > 1",
        ),
        Violation::since(
            "no key leads to this payment",
            SURELY_KEPT,
            "SELECT t.id FROM transactions t \
             LEFT JOIN idempotency_keys k ON k.transaction_id = t.id \
             WHERE k.transaction_id IS NULL AND t.created_at > $1",
        ),
        Violation::since(
            "its answer is leased for longer than a lease lasts",
            AHEAD,
            "SELECT transaction_id AS id FROM idempotency_keys WHERE lease_until > $1",
        ),
    ],
};
