//! Admissions: for each order one unit of work of these statements, each one round trip: claim the
//! key, lock the account, read what has to hold together, record payment, audit entry and event.

use ::payments::{
    Account, AccountId, AccountStateName, AdmissionContext, AdmissionOrder, Quote, Refusal,
    ports::{
        AdmissionOutcome, Admissions, IdempotencyClaim, IdempotencyRepository, InFlight,
        RemittanceRepository,
    },
};
use async_trait::async_trait;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::{ChangeLog, ConflictOn, Money, StoreError, UserId, crash_point};

use super::{
    accounts::AccountRow,
    quotes::QuoteRow,
    recipients::{ACTIVE, RecipientRow},
};
use crate::{
    Store,
    engine::in_unit,
    schema::{bank_accounts, quotes, recipients},
    unit::Unit,
};

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
                $crate::payments::admission::SUM,
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
                $crate::payments::admission::SUM,
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

#[async_trait]
impl Admissions for Store {
    async fn admit(&self, orders: &[AdmissionOrder]) -> Vec<Result<AdmissionOutcome, StoreError>> {
        let mut outcomes = Vec::with_capacity(orders.len());
        for order in orders {
            outcomes.push(admit(self, order).await);
        }
        outcomes
    }
}

async fn admit(store: &Store, order: &AdmissionOrder) -> Result<AdmissionOutcome, StoreError> {
    let mut unit = store.begin_unit().await?;
    if let IdempotencyClaim::Taken(record) = unit.claim(&order.claim).await? {
        return Ok(AdmissionOutcome::KeyTaken(Box::new(record)));
    }
    let account = lock_account(&mut unit, order.claim.user_id, order.account_id).await?;
    let context = match account {
        Some(account) => context(&mut unit, order, account).await?,
        None => AdmissionContext::without_account(),
    };
    let remittance = match order.decide(context) {
        Ok(remittance) => remittance,
        Err(refusal) => return Ok(AdmissionOutcome::Refused(refusal)),
    };
    match RemittanceRepository::add(unit.as_mut(), &remittance).await {
        Err(StoreError::Conflict(ConflictOn::Quote)) => {
            return Ok(AdmissionOutcome::Refused(Refusal::QuoteUsed));
        }
        added => added?,
    }
    for entry in &order.audit_entries {
        unit.audit(entry).await?;
    }
    for event in &order.events {
        unit.publish(event).await?;
    }
    crash_point("admit.before_commit");
    unit.finish().await?;
    crash_point("admit.after_commit");
    Ok(AdmissionOutcome::Admitted(Box::new(remittance)))
}

async fn lock_account(
    unit: &mut Unit,
    user: UserId,
    account: AccountId,
) -> Result<Option<Account>, StoreError> {
    let (user, id) = (user.to_string(), account.to_string());
    let row = in_unit!(unit, |c| diesel::update(
        bank_accounts::table
            .find(&id)
            .filter(bank_accounts::user_id.eq(&user))
            .filter(bank_accounts::state.eq(AccountStateName::Connected.as_str()))
    )
    .set(bank_accounts::version.eq(bank_accounts::version + 1))
    .returning(AccountRow::as_returning())
    .get_result(c)
    .await
    .optional())?;
    row.map(|row| row.read(unit.cipher())).transpose()
}

async fn context(
    unit: &mut Unit,
    order: &AdmissionOrder,
    account: Account,
) -> Result<AdmissionContext, StoreError> {
    let account_id = account.id().to_string();
    let user = order.claim.user_id.to_string();
    let quote = order.quote_id.to_string();
    let recipient = order.recipient_id.to_string();
    type Found = (
        Option<QuoteRow>,
        Option<RecipientRow>,
        (Option<i64>, Option<i64>),
    );
    let (quote, recipient, sums): Found = in_unit!(unit, |c| bank_accounts::table
        .left_join(
            quotes::table.on(quotes::id
                .eq(quote.clone())
                .and(quotes::user_id.eq(user.clone())))
        )
        .left_join(
            recipients::table.on(recipients::id
                .eq(recipient.clone())
                .and(recipients::user_id.eq(user.clone()))
                .and(recipients::state.eq(ACTIVE)))
        )
        .filter(bank_accounts::id.eq(&account_id))
        .select((
            Option::<QuoteRow>::as_select(),
            Option::<RecipientRow>::as_select(),
            (
                not_final!(&account_id).single_value(),
                completed_since!(&account_id, &account).single_value(),
            ),
        ))
        .first(c)
        .await)?;
    Ok(AdmissionContext {
        quote: quote.map(Quote::try_from).transpose()?,
        recipient: recipient.map(|row| row.read(unit.cipher())).transpose()?,
        in_flight: in_flight(sums),
        account: Some(account),
    })
}
