//! The sums of payments in flight from an account: read at admission and with the account.

use ::payments::ports::InFlight;
use kernel::Money;

/// PostgreSQL sums whole numbers to `numeric`, SQLite to an integer: both are cut back to what the
/// parts are. A sum beyond 64 bits is an error on both.
pub(super) const SUM: &str =
    "CAST(COALESCE(SUM(transactions.send_amount + transactions.fee_amount), 0) AS BIGINT)";

/// The sum over payments from an account that are not final.
macro_rules! not_final {
    ($account_id:expr) => {{
        use ::payments::RemittanceStateName as Name;
        use $crate::schema::transactions;

        transactions::table
            .filter(transactions::account_id.eq($account_id))
            .filter(
                transactions::state
                    .ne(Name::Completed.as_str())
                    .and(transactions::state.ne(Name::Failed.as_str()))
                    .and(transactions::state.ne(Name::Cancelled.as_str())),
            )
            .select(diesel::dsl::sql::<diesel::sql_types::BigInt>(
                $crate::payments::in_flight::SUM,
            ))
    }};
}

/// The sum over payments from an account that were completed after its last balance was fetched.
macro_rules! completed_since {
    ($account_id:expr, $account:expr) => {{
        use ::payments::RemittanceStateName as Name;
        use $crate::{schema::transactions, sql_types::Moment};

        // An account without a balance shows nothing yet: all that was ever paid counts.
        let never = chrono::DateTime::UNIX_EPOCH;
        let fetched_at = Moment(
            $account
                .balance()
                .map_or(never, |balance| balance.fetched_at),
        );
        transactions::table
            .filter(transactions::account_id.eq($account_id))
            .filter(transactions::state.eq(Name::Completed.as_str()))
            .filter(transactions::state_at.gt(fetched_at))
            .select(diesel::dsl::sql::<diesel::sql_types::BigInt>(
                $crate::payments::in_flight::SUM,
            ))
    }};
}

pub(super) use {completed_since, not_final};

/// Both sums as they come from the database.
pub(super) fn in_flight((not_final, completed_since): (Option<i64>, Option<i64>)) -> InFlight {
    InFlight {
        not_final: Money::nok(not_final.unwrap_or(0)),
        completed_since: Money::nok(completed_since.unwrap_or(0)),
    }
}
