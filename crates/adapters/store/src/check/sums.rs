//! Sums over everything stored: what a copy must have in common with its original, and a look
//! before a crash with one after.

use diesel::sql_types::{BigInt, Text};
use kernel::StoreError;

use crate::{
    inspection::{Inspection, PaymentSum, Sums, inspect},
    query::RunQueryDsl,
};

/// PostgreSQL sums whole numbers to `numeric`; both are cut back to what the parts are.
const BY_STATE: &str = "SELECT state, send_currency AS currency, count(*) AS n, \
     CAST(sum(send_amount) AS BIGINT) AS sent, CAST(sum(fee_amount) AS BIGINT) AS fees \
     FROM transactions GROUP BY state, send_currency ORDER BY state, send_currency";

#[derive(diesel::QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    state: String,
    #[diesel(sql_type = Text)]
    currency: String,
    #[diesel(sql_type = BigInt)]
    n: i64,
    #[diesel(sql_type = BigInt)]
    sent: i64,
    #[diesel(sql_type = BigInt)]
    fees: i64,
}

pub(super) async fn take(inspection: &mut Inspection<'_>) -> Result<Sums, StoreError> {
    let rows: Vec<Row> = inspect!(inspection, |c| diesel::sql_query(BY_STATE).load(c).await)?;
    let completed = rows
        .iter()
        .filter(|row| row.state == payments::RemittanceStateName::Completed.as_str());
    let fees_earned = completed.map(|row| (row.currency.clone(), row.fees));
    Ok(Sums {
        fees_earned: fees_earned.collect(),
        payments: rows.into_iter().map(PaymentSum::from).collect(),
    })
}

impl From<Row> for PaymentSum {
    fn from(row: Row) -> Self {
        Self {
            state: row.state,
            currency: row.currency,
            count: row.n,
            sent: row.sent,
            fees: row.fees,
        }
    }
}
