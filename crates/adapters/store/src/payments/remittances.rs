//! Payments: read by their owner, by the worker and by the bank's redirect; changed by
//! compare-and-swap.

use std::sync::LazyLock;

use ::payments::{
    AccountId, BankId, PublicStatus, Remittance, RemittanceFilter, RemittanceStateName as Name,
    TransactionId,
    ports::{BankPaymentRef, DuePayment, RemittanceQueries, RemittanceRepository},
    remittances::schedule,
};
use async_trait::async_trait;
use diesel::prelude::*;
use kernel::{Page, PageRequest, StoreError, Timestamp, UserId};

use super::transaction_row::{StateColumns, TABLE, TransactionRow};
use crate::{
    Store,
    engine::{Engine, in_unit, modify, read},
    query::{Columns as _, RunQueryDsl, load_boxed},
    row::{RowOf, all, exactly_one},
    schema::transactions,
    sql_types::Moment,
    unit::Unit,
};

/// The states a customer sees under one status. A payment that awaits SCA is `pending` only once
/// the bank has named the page, which the query filters by.
fn states(status: PublicStatus) -> Vec<&'static str> {
    let is_seen_as = |state: &&Name| {
        [false, true]
            .map(|has_sca_page| state.public_status(has_sca_page))
            .contains(&status)
    };
    let found = Name::ALL.iter().filter(is_seen_as);
    found.map(|state| state.as_str()).collect()
}

#[async_trait]
impl RemittanceQueries for Store {
    async fn remittance(
        &self,
        user: UserId,
        id: TransactionId,
    ) -> Result<Option<Remittance>, StoreError> {
        let (user, id) = (user.to_string(), id.to_string());
        let row: Option<TransactionRow> = read!(self, |c| transactions::table
            .find(&id)
            .filter(transactions::user_id.eq(&user))
            .select(TransactionRow::columns())
            .first(c)
            .await
            .optional())?;
        row.map(|row| row.read(self.cipher())).transpose()
    }

    async fn remittances(
        &self,
        user: UserId,
        filter: &RemittanceFilter,
        page: &PageRequest,
    ) -> Result<Page<Remittance>, StoreError> {
        let user = user.to_string();
        let recipient = filter.recipient_id.map(|id| id.to_string());
        let rows: Vec<TransactionRow> = read!(self, |c| load_boxed!(c, {
            let mut query = transactions::table
                .filter(transactions::user_id.eq(&user))
                .order(transactions::id.desc())
                // One more than asked for tells whether there is a next page.
                .limit(i64::from(page.limit()) + 1)
                .select(TransactionRow::columns())
                .into_boxed();
            if let Some(cursor) = page.after() {
                query = query.filter(transactions::id.lt(cursor.as_str()));
            }
            if let Some(status) = filter.status {
                query = query.filter(transactions::state.eq_any(states(status)));
                let has_page = transactions::sca_url.is_not_null();
                let awaits_sca = transactions::state.eq(Name::AwaitingSca.as_str());
                if status == PublicStatus::Pending {
                    query = query.filter(has_page);
                } else if status == PublicStatus::Processing {
                    query = query.filter(diesel::dsl::not(awaits_sca.and(has_page)));
                }
            }
            if let Some(recipient) = &recipient {
                query = query.filter(transactions::recipient_id.eq(recipient));
            }
            if let Some(from) = filter.from {
                query = query.filter(transactions::created_at.ge(Moment(from)));
            }
            if let Some(until) = filter.until {
                query = query.filter(transactions::created_at.lt(Moment(until)));
            }
            query
        }))?;
        let found = all(rows, |row| row.read(self.cipher()))?;
        Ok(Page::cut(found, page.limit(), Remittance::id))
    }

    async fn held(&self, page: &PageRequest) -> Result<Page<Remittance>, StoreError> {
        let rows: Vec<TransactionRow> = read!(self, |c| load_boxed!(c, {
            let mut query = transactions::table
                .filter(transactions::state.eq(Name::Held.as_str()))
                .order(transactions::id.desc())
                .limit(i64::from(page.limit()) + 1)
                .select(TransactionRow::columns())
                .into_boxed();
            if let Some(cursor) = page.after() {
                query = query.filter(transactions::id.lt(cursor.as_str()));
            }
            query
        }))?;
        let found = all(rows, |row| row.read(self.cipher()))?;
        Ok(Page::cut(found, page.limit(), Remittance::id))
    }

    async fn remittance_for_work(
        &self,
        id: TransactionId,
    ) -> Result<Option<Remittance>, StoreError> {
        let id = id.to_string();
        let row: Option<TransactionRow> = read!(self, |c| transactions::table
            .find(&id)
            .select(TransactionRow::columns())
            .first(c)
            .await
            .optional())?;
        row.map(|row| row.read(self.cipher())).transpose()
    }

    async fn remittances_from(
        &self,
        account: AccountId,
        since: Timestamp,
        after: Option<TransactionId>,
        limit: u8,
    ) -> Result<Vec<Remittance>, StoreError> {
        let account = account.to_string();
        let after = after.map(|id| id.to_string()).unwrap_or_default();
        let rows: Vec<TransactionRow> = read!(self, |c| transactions::table
            .filter(transactions::account_id.eq(&account))
            .filter(transactions::created_at.ge(Moment(since)))
            .filter(transactions::id.gt(&after))
            .order(transactions::id)
            .limit(i64::from(limit))
            .select(TransactionRow::columns())
            .load(c)
            .await)?;
        all(rows, |row| row.read(self.cipher()))
    }

    async fn remittance_by_callback(
        &self,
        hash: [u8; 32],
    ) -> Result<Option<Remittance>, StoreError> {
        let row: Option<TransactionRow> = read!(self, |c| transactions::table
            .filter(transactions::callback_hash.eq(hash.as_slice()))
            .select(TransactionRow::columns())
            .first(c)
            .await
            .optional())?;
        row.map(|row| row.read(self.cipher())).transpose()
    }

    async fn lease_due(
        &self,
        now: Timestamp,
        until: Timestamp,
        limit: u8,
    ) -> Result<Vec<DuePayment>, StoreError> {
        let claim = claim_of(self.pools());
        let claimed: Vec<ClaimedRow> = modify!(self, |c| diesel::sql_query(&claim)
            .bind::<crate::sql_types::StoredTimestamp, _>(Moment(now))
            .bind::<diesel::sql_types::BigInt, _>(i64::from(limit))
            .bind::<crate::sql_types::StoredTimestamp, _>(Moment(until))
            .load(c)
            .await)?;
        all(claimed, |ClaimedRow { id, bank }| {
            let id = RowOf::new(TABLE, &id).parse("id", &id)?;
            let bank = BankId::new(bank);
            Ok(DuePayment { id, bank })
        })
    }

    async fn release(
        &self,
        claimed: &[TransactionId],
        until: Timestamp,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let ids: Vec<_> = claimed.iter().map(ToString::to_string).collect();
        modify!(self, |c| diesel::update(
            transactions::table
                .filter(transactions::id.eq_any(&ids))
                .filter(transactions::next_check_at.eq(Moment(until)))
        )
        .set(transactions::next_check_at.eq(Moment(now)))
        .execute(c)
        .await)?;
        Ok(())
    }

    async fn list_uninitiated(
        &self,
        after: Option<TransactionId>,
        limit: u8,
    ) -> Result<Vec<TransactionId>, StoreError> {
        // Before every id.
        let after = after.map_or_else(String::new, |id| id.to_string());
        let ids: Vec<String> = read!(self, |c| transactions::table
            .filter(transactions::state.eq_any([Name::Held.as_str(), Name::Accepted.as_str()]))
            .filter(transactions::id.gt(&after))
            .order(transactions::id)
            .limit(i64::from(limit))
            .select(transactions::id)
            .load(c)
            .await)?;
        all(ids, |id| RowOf::new(TABLE, &id).parse("id", &id))
    }

    async fn schedule_immediate_poll(
        &self,
        named: &BankPaymentRef,
        now: Timestamp,
    ) -> Result<Option<TransactionId>, StoreError> {
        let ours = named
            .end_to_end_id
            .as_ref()
            .map(|id| format!("{}_{}", TransactionId::PREFIX, id.as_str()));
        let (from, last) = schedule::overdue_search(now);
        let woken: Vec<Woken> = modify!(self, |c| diesel::sql_query(WAKE.as_str())
            .bind::<crate::sql_types::StoredTimestamp, _>(Moment(now))
            .bind::<diesel::sql_types::Text, _>(named.bank.as_str())
            .bind::<diesel::sql_types::Nullable<diesel::sql_types::Text>, _>(&named.payment_id)
            .bind::<diesel::sql_types::Nullable<diesel::sql_types::Text>, _>(&ours)
            .bind::<crate::sql_types::StoredTimestamp, _>(Moment(from))
            .bind::<crate::sql_types::StoredTimestamp, _>(Moment(last))
            .load(c)
            .await)?;
        let id = woken.into_iter().next();
        id.map(|Woken { id }| RowOf::new(TABLE, &id).parse("id", &id))
            .transpose()
    }
}

/// By the bank's id while the bank has it under way, by ours also while its answer is lost: then only
/// if the next search is far enough away.
static WAKE: LazyLock<String> = LazyLock::new(|| {
    let [awaiting, submitted, unknown] =
        [Name::AwaitingSca, Name::Submitted, Name::OutcomeUnknown].map(Name::as_str);
    format!(
        "UPDATE transactions SET next_check_at = $1 WHERE bank = $2 \
         AND ((bank_payment ->> 'payment_id' = $3 AND state IN ('{awaiting}', '{submitted}')) \
           OR (id = $4 AND state IN ('{awaiting}', '{submitted}')) \
           OR (id = $4 AND state = '{unknown}' AND next_check_at > $5 AND next_check_at <= $6)) \
         AND next_check_at > $1 RETURNING id"
    )
});

/// The columns returned by a claim.
#[derive(QueryableByName)]
struct ClaimedRow {
    #[diesel(sql_type = diesel::sql_types::Text)]
    id: String,
    #[diesel(sql_type = diesel::sql_types::Text)]
    bank: String,
}

/// The columns returned by waking.
#[derive(QueryableByName)]
struct Woken {
    #[diesel(sql_type = diesel::sql_types::Text)]
    id: String,
}

/// One statement that takes what is due. PostgreSQL passes over rows that another worker is about
/// to take; SQLite has one writer at a time.
fn claim_of(engine: &Engine) -> String {
    let locking = match engine {
        Engine::Postgres(_) => "FOR UPDATE SKIP LOCKED",
        Engine::Sqlite { .. } => "",
    };
    format!(
        "WITH due AS MATERIALIZED (SELECT id FROM transactions WHERE next_check_at <= $1 \
         ORDER BY next_check_at, id LIMIT $2 {locking}) \
         UPDATE transactions SET next_check_at = $3 WHERE id IN (SELECT id FROM due) RETURNING id, bank"
    )
}

/// The columns written by a compare-and-swap.
#[derive(AsChangeset)]
#[diesel(table_name = transactions, treat_none_as_null = true)]
struct Change {
    #[diesel(embed)]
    state: StateColumns,
    next_check_at: Option<Moment>,
    checks: i32,
    updated_at: Moment,
    version: i64,
}

#[async_trait]
impl RemittanceRepository for Unit {
    async fn add(&mut self, remittance: &Remittance) -> Result<(), StoreError> {
        let row = TransactionRow::write(remittance, self.cipher())?;
        in_unit!(self, |c| diesel::insert_into(transactions::table)
            .values(&row)
            .execute(c)
            .await)?;
        Ok(())
    }

    async fn update(&mut self, remittance: &Remittance) -> Result<(), StoreError> {
        let remittance = remittance.snapshot();
        let id = remittance.id.to_string();
        let change = Change {
            state: StateColumns::write(RowOf::new(TABLE, &id), &remittance.state)?,
            next_check_at: remittance.next_poll_at.map(Moment),
            checks: remittance.poll_attempts.into(),
            updated_at: Moment(remittance.updated_at),
            version: remittance.version + 1,
        };
        let as_read = transactions::table
            .filter(transactions::id.eq(&id))
            .filter(transactions::version.eq(remittance.version));
        let changed = in_unit!(self, |c| diesel::update(as_read)
            .set(&change)
            .execute(c)
            .await)?;
        exactly_one(TABLE, changed)
    }
}
