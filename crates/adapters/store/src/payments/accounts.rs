//! Customers' accounts at their banks: numbers and names sealed, with the last balance reported by
//! the bank.

use ::payments::{
    Account, AccountId, AccountSnapshot, AccountState, AccountStateName as Name, Balance, BankId,
    ConsentId,
    ports::{AccountQueries, AccountRepository, InFlight},
};
use async_trait::async_trait;
use diesel::{dsl::exists, prelude::*};
use kernel::{FieldCipher, Money, StoreError, Timestamp, UserId};

use super::{
    ciphertext::{open_debtor, seal_debtor},
    in_flight::{self, completed_since, not_final},
};
use crate::{
    Store,
    engine::{in_unit, read},
    inspection::{Inspection, decodable, inspect},
    query::{Columns as _, RunQueryDsl, load_boxed},
    row::{RowOf, all, count, exactly_one},
    schema::{bank_accounts, transactions},
    seal::{open, seal},
    sql_types::Moment,
    stored_enum::StoredEnum,
    unit::Unit,
};

const TABLE: &str = "bank_accounts";

/// Most accounts a person is shown.
const MOST_ACCOUNTS: i64 = 50;

// The same table once more, to look at another row of it while changing one.
diesel::alias!(bank_accounts as chosen: ChosenAccount);

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = bank_accounts, treat_none_as_null = true, treat_none_as_default_value = false)]
pub(super) struct AccountRow {
    id: String,
    user_id: String,
    consent_id: String,
    bank: String,
    external_id: String,
    number: String,
    name: Option<String>,
    currency: String,
    is_primary: bool,
    available_amount: Option<i64>,
    available_currency: Option<String>,
    booked_amount: Option<i64>,
    booked_currency: Option<String>,
    balance_at: Option<Moment>,
    unattended_reads: i32,
    unattended_since: Option<Moment>,
    state: String,
    disconnected_at: Option<Moment>,
    created_at: Moment,
    version: i64,
}

fn amount(money: Option<Money>) -> (Option<i64>, Option<String>) {
    let currency = money.map(|money| money.currency().code().to_owned());
    (money.map(|money| money.minor()), currency)
}

impl AccountRow {
    fn write(
        account: &Account,
        version: i64,
        cipher: &dyn FieldCipher,
    ) -> Result<Self, StoreError> {
        let account = account.snapshot();
        let id = account.id.to_string();
        let row = RowOf::new(TABLE, &id);
        let disconnected_at = match account.state {
            AccountState::Connected => None,
            AccountState::Disconnected { at } => Some(Moment(at)),
        };
        let balance = account.balance;
        let (available_amount, available_currency) = amount(balance.map(|b| b.available));
        let (booked_amount, booked_currency) = amount(balance.and_then(|b| b.booked));
        let name = account.name.as_ref();
        Ok(Self {
            user_id: account.user_id.to_string(),
            consent_id: account.consent_id.to_string(),
            bank: account.bank.as_str().into(),
            external_id: account.external_id.clone(),
            number: seal_debtor(cipher, row, "number", &account.number)?,
            name: name.map(|name| seal(cipher, row, "name", name.as_str())),
            currency: account.currency.code().into(),
            is_primary: account.primary,
            available_amount,
            available_currency,
            booked_amount,
            booked_currency,
            balance_at: balance.map(|balance| Moment(balance.fetched_at)),
            unattended_reads: account.unattended_reads.into(),
            unattended_since: account.unattended_since.map(Moment),
            state: account.state.name().word().into(),
            disconnected_at,
            created_at: Moment(account.created_at),
            version,
            id,
        })
    }

    fn read_balance(&self, row: RowOf<'_>) -> Result<Option<Balance>, StoreError> {
        let Some(Moment(fetched_at)) = self.balance_at else {
            return Ok(None);
        };
        let money = |column, minor: Option<i64>, currency: &Option<String>| {
            let both = minor.zip(currency.as_deref());
            both.map(|(minor, currency)| row.money(column, minor, currency))
                .transpose()
        };
        let available = money(
            "available_currency",
            self.available_amount,
            &self.available_currency,
        )?;
        Ok(Some(Balance {
            available: row.required("available_amount", available)?,
            booked: money("booked_currency", self.booked_amount, &self.booked_currency)?,
            fetched_at,
        }))
    }

    pub(super) fn read(self, cipher: &dyn FieldCipher) -> Result<Account, StoreError> {
        let row = RowOf::new(TABLE, &self.id);
        let balance = self.read_balance(row)?;
        let name = self
            .name
            .map(|sealed| open(cipher, row, "name", sealed))
            .transpose()?;
        let state = match row.word("state", &self.state)? {
            Name::Connected => AccountState::Connected,
            Name::Disconnected => {
                let Moment(at) = row.required("disconnected_at", self.disconnected_at)?;
                AccountState::Disconnected { at }
            }
        };
        Ok(Account::restore(AccountSnapshot {
            id: row.parse("id", &self.id)?,
            user_id: row.parse("user_id", &self.user_id)?,
            consent_id: row.parse("consent_id", &self.consent_id)?,
            bank: BankId::new(self.bank),
            external_id: self.external_id,
            number: open_debtor(cipher, row, "number", self.number)?,
            name: name.map(|name| row.line("name", &name)).transpose()?,
            currency: row.parse("currency", &self.currency)?,
            primary: self.is_primary,
            balance,
            unattended_reads: row.number("unattended_reads", self.unattended_reads)?,
            unattended_since: self.unattended_since.map(|Moment(since)| since),
            state,
            created_at: self.created_at.0,
            version: self.version,
        }))
    }
}

decodable!(
    AccountRows,
    "bank_accounts",
    bank_accounts,
    id: String,
    AccountRow,
    AccountRow::read
);

/// A page of all accounts, person by person; `None` stands for one that cannot be read.
pub(crate) async fn by_person(
    inspection: &mut Inspection<'_>,
    passed: i64,
    limit: i64,
) -> Result<Vec<Option<Account>>, StoreError> {
    let rows: Vec<AccountRow> = inspect!(inspection, |c| bank_accounts::table
        .order((bank_accounts::user_id, bank_accounts::id))
        .offset(passed)
        .limit(limit)
        .select(AccountRow::columns())
        .load(c)
        .await)?;
    let read = |row: AccountRow| row.read(inspection.cipher).ok();
    Ok(rows.into_iter().map(read).collect())
}

#[async_trait]
impl AccountQueries for Store {
    async fn account(&self, user: UserId, id: AccountId) -> Result<Option<Account>, StoreError> {
        let (user, id) = (user.to_string(), id.to_string());
        let row: Option<AccountRow> = read!(self, |c| bank_accounts::table
            .find(&id)
            .filter(bank_accounts::user_id.eq(&user))
            .filter(bank_accounts::state.eq(Name::Connected.as_str()))
            .select(AccountRow::columns())
            .first(c)
            .await
            .optional())?;
        row.map(|row| row.read(self.cipher())).transpose()
    }

    async fn account_ever(
        &self,
        user: UserId,
        id: AccountId,
    ) -> Result<Option<Account>, StoreError> {
        let (user, id) = (user.to_string(), id.to_string());
        let row: Option<AccountRow> = read!(self, |c| bank_accounts::table
            .find(&id)
            .filter(bank_accounts::user_id.eq(&user))
            .select(AccountRow::columns())
            .first(c)
            .await
            .optional())?;
        row.map(|row| row.read(self.cipher())).transpose()
    }

    async fn accounts(&self, user: UserId) -> Result<Vec<Account>, StoreError> {
        let user = user.to_string();
        let rows: Vec<AccountRow> = read!(self, |c| bank_accounts::table
            .filter(bank_accounts::user_id.eq(&user))
            .filter(bank_accounts::state.eq(Name::Connected.as_str()))
            .order(bank_accounts::id)
            .limit(MOST_ACCOUNTS)
            .select(AccountRow::columns())
            .load(c)
            .await)?;
        all(rows, |row| row.read(self.cipher()))
    }

    async fn accounts_to_reconcile(
        &self,
        paid_since: Option<Timestamp>,
        after: Option<AccountId>,
        limit: u8,
    ) -> Result<Vec<Account>, StoreError> {
        let after = after.map(|id| id.to_string()).unwrap_or_default();
        let rows: Vec<AccountRow> = read!(self, |c| load_boxed!(c, {
            let mut query = bank_accounts::table
                .filter(bank_accounts::id.gt(&after))
                .order(bank_accounts::id)
                .limit(i64::from(limit))
                .select(AccountRow::columns())
                .into_boxed();
            match paid_since {
                None => query = query.filter(bank_accounts::state.eq(Name::Connected.as_str())),
                Some(since) => {
                    let paying = transactions::table
                        .filter(transactions::account_id.eq(bank_accounts::id))
                        .filter(transactions::created_at.ge(Moment(since)));
                    query = query.filter(exists(paying));
                }
            }
            query
        }))?;
        all(rows, |row| row.read(self.cipher()))
    }

    async fn in_flight(&self, account: &Account) -> Result<InFlight, StoreError> {
        let id = account.id().to_string();
        let sums: (Option<i64>, Option<i64>) = read!(self, |c| diesel::select((
            not_final!(&id).single_value(),
            completed_since!(&id, account).single_value(),
        ))
        .get_result(c)
        .await)?;
        Ok(in_flight::in_flight(sums))
    }
}

#[async_trait]
impl AccountRepository for Unit {
    async fn of_bank(&mut self, user: UserId, bank: &BankId) -> Result<Vec<Account>, StoreError> {
        let user = user.to_string();
        let rows: Vec<AccountRow> = in_unit!(self, |c| bank_accounts::table
            .filter(bank_accounts::user_id.eq(&user))
            .filter(bank_accounts::bank.eq(bank.as_str()))
            .order(bank_accounts::id)
            .select(AccountRow::columns())
            .load(c)
            .await)?;
        all(rows, |row| row.read(self.cipher()))
    }

    async fn add(&mut self, account: &Account) -> Result<(), StoreError> {
        let row = AccountRow::write(account, account.version(), self.cipher())?;
        in_unit!(self, |c| diesel::insert_into(bank_accounts::table)
            .values(&row)
            .execute(c)
            .await)?;
        Ok(())
    }

    async fn update(&mut self, account: &Account) -> Result<(), StoreError> {
        let row = AccountRow::write(account, account.version() + 1, self.cipher())?;
        let as_read = bank_accounts::table
            .filter(bank_accounts::id.eq(&row.id))
            .filter(bank_accounts::version.eq(account.version()));
        let changed = in_unit!(self, |c| diesel::update(as_read).set(&row).execute(c).await)?;
        exactly_one(TABLE, changed)
    }

    /// Two statements: a unique index sees to it that a person has one primary account, and both
    /// engines check it row by row, so the old one has to step back before the new one steps up.
    async fn set_primary(&mut self, user: UserId, id: AccountId) -> Result<bool, StoreError> {
        let (user, id) = (user.to_string(), id.to_string());
        in_unit!(self, |c| diesel::update(
            bank_accounts::table
                .filter(bank_accounts::user_id.eq(&user))
                .filter(bank_accounts::is_primary)
                .filter(bank_accounts::id.ne(&id))
                .filter(exists(
                    chosen
                        .filter(chosen.field(bank_accounts::id).eq(&id))
                        .filter(chosen.field(bank_accounts::user_id).eq(&user))
                        .filter(
                            chosen
                                .field(bank_accounts::state)
                                .eq(Name::Connected.as_str())
                        )
                ))
        )
        .set((
            bank_accounts::is_primary.eq(false),
            bank_accounts::version.eq(bank_accounts::version + 1)
        ))
        .execute(c)
        .await)?;
        let raised = in_unit!(self, |c| diesel::update(
            bank_accounts::table
                .filter(bank_accounts::id.eq(&id))
                .filter(bank_accounts::user_id.eq(&user))
                .filter(bank_accounts::state.eq(Name::Connected.as_str()))
        )
        .set((
            bank_accounts::is_primary.eq(true),
            bank_accounts::version.eq(bank_accounts::version + 1)
        ))
        .execute(c)
        .await)?;
        Ok(raised == 1)
    }

    async fn disconnect_all(
        &mut self,
        consent: ConsentId,
        at: Timestamp,
    ) -> Result<u64, StoreError> {
        let consent = consent.to_string();
        let disconnected = in_unit!(self, |c| diesel::update(
            bank_accounts::table
                .filter(bank_accounts::consent_id.eq(&consent))
                .filter(bank_accounts::state.eq(Name::Connected.as_str()))
        )
        .set((
            bank_accounts::state.eq(Name::Disconnected.as_str()),
            bank_accounts::disconnected_at.eq(Moment(at)),
            bank_accounts::is_primary.eq(false),
            bank_accounts::version.eq(bank_accounts::version + 1)
        ))
        .execute(c)
        .await)?;
        count(disconnected)
    }
}
