//! Lists what is due: customers to be reviewed, and applicants without any notice.

use ::kyc::{KycStatus, RiskLevel, ports::DueForReview};
use diesel::prelude::*;
use kernel::{StoreError, Timestamp, UserId};

use crate::{
    Store,
    engine::read,
    query::RunQueryDsl,
    row::RowOf,
    schema::{customer_risks, kyc_applicants, users},
    sql_types::Moment,
    stored_enum::StoredEnum,
};

/// The state of an account in use.
const ACTIVE: &str = "active";
/// The states of an applicant of whom nothing more is waited for.
const OVER: [&str; 2] = ["approved", "deleted"];

pub(super) async fn for_review(
    store: &Store,
    due: &DueForReview,
    after: Option<UserId>,
    limit: u8,
) -> Result<Vec<UserId>, StoreError> {
    let after = after.map(|user| user.to_string()).unwrap_or_default();
    let (watched, everybody) = (Moment(due.watched_until), Moment(due.everybody_until));
    let pending = KycStatus::Pending.word();
    let high = RiskLevel::High.word();
    let found: Vec<String> = read!(store, |c| users::table
        .left_join(customer_risks::table)
        .filter(users::id.gt(&after))
        .filter(users::state.eq(ACTIVE))
        .filter(
            customer_risks::user_id
                .nullable()
                .is_null()
                .or(customer_risks::assessed_at.nullable().le(everybody))
                .or(customer_risks::assessed_at.nullable().le(watched).and(
                    users::kyc_status
                        .eq(pending)
                        .or(customer_risks::level.nullable().eq(high))
                ))
        )
        .order(users::id)
        .limit(i64::from(limit))
        .select(users::id)
        .load(c)
        .await)?;
    ids("users", found)
}

pub(super) async fn unheard(
    store: &Store,
    (since, until): (Timestamp, Timestamp),
    after: Option<UserId>,
    limit: u8,
) -> Result<Vec<UserId>, StoreError> {
    let after = after.map(|user| user.to_string()).unwrap_or_default();
    let found: Vec<String> = read!(store, |c| kyc_applicants::table
        .filter(kyc_applicants::user_id.gt(&after))
        .filter(kyc_applicants::state.ne_all(OVER))
        .filter(kyc_applicants::updated_at.gt(Moment(since)))
        .filter(kyc_applicants::updated_at.le(Moment(until)))
        .order(kyc_applicants::user_id)
        .limit(i64::from(limit))
        .select(kyc_applicants::user_id)
        .load(c)
        .await)?;
    ids("kyc_applicants", found)
}

fn ids(table: &'static str, found: Vec<String>) -> Result<Vec<UserId>, StoreError> {
    let read = |user: String| RowOf::new(table, &user).parse("user_id", &user);
    found.into_iter().map(read).collect()
}
