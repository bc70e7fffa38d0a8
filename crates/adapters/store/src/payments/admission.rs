//! Admissions: for each order one unit of work of these statements, each one round trip: claim the
//! key, lock the account, read what has to hold together, record payment, audit entry and event.

use ::payments::{
    Account, AccountId, AccountStateName, AdmissionContext, AdmissionOrder, Quote, Refusal,
    ports::{
        AdmissionOutcome, Admissions, IdempotencyClaim, IdempotencyRepository, RemittanceRepository,
    },
};
use async_trait::async_trait;
use diesel::prelude::*;
use kernel::{ChangeLog, ConflictOn, StoreError, UnitOfWork as _, UserId, crash_point};

use super::{
    accounts::AccountRow,
    in_flight::{completed_since, in_flight, not_final},
    quotes::QuoteRow,
    recipients::{ACTIVE, RecipientRow},
};
use crate::{
    Store,
    engine::in_unit,
    query::{Columns as _, RunQueryDsl},
    schema::{bank_accounts, quotes, recipients},
    unit::Unit,
};

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
    unit.commit().await?;
    crash_point("admit.after_commit");
    Ok(AdmissionOutcome::Admitted(Box::new(remittance)))
}

async fn lock_account(
    unit: &mut Unit,
    user: UserId,
    account: AccountId,
) -> Result<Option<Account>, StoreError> {
    let (user, id) = (user.to_string(), account.to_string());
    let row: Option<AccountRow> = in_unit!(unit, |c| diesel::update(
        bank_accounts::table
            .find(&id)
            .filter(bank_accounts::user_id.eq(&user))
            .filter(bank_accounts::state.eq(AccountStateName::Connected.as_str()))
    )
    .set(bank_accounts::version.eq(bank_accounts::version + 1))
    .returning(AccountRow::columns())
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
            Option::<QuoteRow>::columns(),
            Option::<RecipientRow>::columns(),
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
