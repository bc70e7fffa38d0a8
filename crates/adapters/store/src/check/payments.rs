//! Payments: what they say agrees with their quote, their people and the clock.

use chrono::TimeDelta;

use crate::inspection::{Rule, Violation};

/// Amounts.
pub(super) static QUOTED: Rule = Rule {
    name: "payments and quotes",
    says: "every payment is of the amounts, rate and way that its quote promised",
    table: "transactions",
    wrong: &[
        Violation::rows(
            "the amounts are not those of its quote",
            "SELECT t.id FROM transactions t JOIN quotes q ON q.id = t.quote_id \
             WHERE t.send_amount <> q.send_amount OR t.send_currency <> q.send_currency \
             OR t.receive_amount <> q.receive_amount OR t.receive_currency <> q.receive_currency",
        ),
        Violation::rows(
            "the fee is not the one of its quote",
            "SELECT t.id FROM transactions t JOIN quotes q ON q.id = t.quote_id \
             WHERE t.fee_amount <> q.fee_amount",
        ),
        Violation::rows(
            "the rate, country or rail is not the one of its quote",
            "SELECT t.id FROM transactions t JOIN quotes q ON q.id = t.quote_id \
             WHERE t.rate <> q.rate OR t.country <> q.country OR t.rail <> q.rail",
        ),
        Violation::rows(
            "it was recorded after its quote had expired",
            "SELECT t.id FROM transactions t JOIN quotes q ON q.id = t.quote_id \
             WHERE t.created_at > q.expires_at",
        ),
        Violation::rows(
            "its quote is used by another payment as well",
            "SELECT min(id) AS id FROM transactions GROUP BY quote_id HAVING count(*) > 1",
        ),
        Violation::rows(
            "amount and fee together cannot be represented",
            "SELECT id FROM transactions WHERE send_amount > 9223372036854775807 - fee_amount",
        ),
    ],
};

/// People.
pub(super) static OWNED: Rule = Rule {
    name: "payments and people",
    says: "quote, account and recipient of a payment belong to its payer",
    table: "transactions",
    wrong: &[
        Violation::rows(
            "its quote is another person's",
            "SELECT t.id FROM transactions t JOIN quotes q ON q.id = t.quote_id \
             WHERE t.user_id <> q.user_id",
        ),
        Violation::rows(
            "its account is another person's, or at another bank",
            "SELECT t.id FROM transactions t JOIN bank_accounts a ON a.id = t.account_id \
             WHERE t.user_id <> a.user_id OR t.bank <> a.bank",
        ),
        Violation::rows(
            "its recipient is another person's",
            "SELECT t.id FROM transactions t JOIN recipients r ON r.id = t.recipient_id \
             WHERE t.user_id <> r.user_id",
        ),
    ],
};

/// How late a poll may be before the worker is assumed dead.
const OVERDUE: TimeDelta = TimeDelta::hours(1);

/// How long a bank may be asked at most, generously: the lease of an initiation, the lease of the
/// worker that finds it over, and patience.
const BEING_ASKED: TimeDelta = TimeDelta::minutes(10);

/// The clock.
pub(super) static SCHEDULED: Rule = Rule {
    name: "payments and time",
    says: "every open payment is looked at in time, and no other",
    table: "transactions",
    wrong: &[
        Violation::rows(
            "it is open, but no poll is scheduled",
            "SELECT id FROM transactions WHERE next_check_at IS NULL \
             AND state NOT IN ({RemittanceState::Held}, {RemittanceState::Completed}, \
             {RemittanceState::Failed}, {RemittanceState::Cancelled})",
        ),
        Violation::rows(
            "it is final or held, but a poll is scheduled",
            "SELECT id FROM transactions WHERE next_check_at IS NOT NULL \
             AND state IN ({RemittanceState::Held}, {RemittanceState::Completed}, \
             {RemittanceState::Failed}, {RemittanceState::Cancelled})",
        ),
        Violation::since(
            "the call to the bank has taken longer than it may, and no poll is due",
            BEING_ASKED,
            "SELECT id FROM transactions WHERE state = {RemittanceState::Initiating} \
             AND state_at < $1 AND next_check_at > $1",
        ),
        Violation::since(
            "the look at it is overdue by more than an hour: does no worker run?",
            OVERDUE,
            "SELECT id FROM transactions WHERE next_check_at < $1",
        ),
        Violation::rows(
            "it was changed before it was recorded",
            "SELECT id FROM transactions WHERE updated_at < created_at",
        ),
    ],
};
