//! What a customer sees of an account's money: the bank's last word, its age, and what is left of
//! it after payments under way.

use chrono::TimeDelta;
use kernel::{Money, MoneyError, RequestContext, StoreError, UserId};

use super::reading::{AccountError, BalanceReader, Degraded};
use crate::{Account, AccountId, Banks, Storage, SystemPorts, ports::PsuContext};

/// An account's money.
#[derive(Debug)]
pub struct BalanceView {
    /// The account with its last balance.
    pub account: Account,
    /// Age of the balance; `None` if the bank has never reported one.
    pub age: Option<TimeDelta>,
    /// Payments under way that the balance does not show yet.
    pub in_flight: Money,
    /// Balance less payments under way; `None` without a balance, or if the account is held in
    /// another currency than payments are made in.
    pub spendable: Option<Money>,
    /// Why the balance is older than it should be.
    pub degraded: Option<Degraded>,
    /// Reads without the customer that the bank still allows in this rolling day.
    pub remaining_unattended_reads: u8,
}

/// Shows an account's balance.
#[derive(Clone)]
pub struct GetBalance {
    storage: Storage,
    system: SystemPorts,
    reader: BalanceReader,
}

impl GetBalance {
    /// The use case over its ports.
    pub fn new(storage: &Storage, banks: &Banks, system: &SystemPorts) -> Self {
        Self {
            storage: storage.clone(),
            system: system.clone(),
            reader: BalanceReader::new(storage, banks, system),
        }
    }

    /// The balance, from the bank if the last one is older than [`super::BALANCE_FRESH_FOR`] and
    /// it can be had; reads with the customer present do not count against the bank's quota.
    ///
    /// # Errors
    /// [`AccountError::ConsentInvalid`] when the bank no longer accepts the consent, which then
    /// has ended. A bank that is down is no error: the last balance is shown, as degraded.
    pub async fn get(
        &self,
        user: UserId,
        id: AccountId,
        psu: PsuContext,
        context: &RequestContext,
    ) -> Result<BalanceView, AccountError> {
        let account = self.storage.accounts.account(user, id).await?;
        let account = account.ok_or(AccountError::NotFound)?;
        let reading = self.reader.read(account, psu, context).await?;
        let account = reading.account;
        let in_flight = self.storage.accounts.in_flight(&account).await?;
        // Each payment was representable when it was admitted; stored data is damaged if all are not.
        let in_flight = in_flight
            .pending_debits()
            .map_err(|error| StoreError::Failed(error.to_string()))?;
        let now = self.system.now();
        let balance = account.balance();
        Ok(BalanceView {
            age: balance.map(|balance| now - balance.fetched_at),
            spendable: balance.and_then(|balance| spendable(balance.available, in_flight).ok()),
            in_flight,
            degraded: reading.degraded,
            remaining_unattended_reads: self.reader.remaining_reads(&account, now),
            account,
        })
    }
}

/// Never shown below zero: an overdraft is between the customer and the bank.
fn spendable(available: Money, in_flight: Money) -> Result<Money, MoneyError> {
    let left = available.checked_sub(in_flight)?;
    Ok(if left.is_negative() {
        Money::zero(left.currency())
    } else {
        left
    })
}
