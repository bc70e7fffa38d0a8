//! Whether an account covers a payment: the last balance less payments in flight, or the bank's
//! confirmation of funds, which decides where it is offered.

use std::net::IpAddr;

use kernel::{Money, MoneyError, RequestContext, StoreError};
use thiserror::Error;

use super::reading::{AccountError, BalanceReader, Degraded};
use crate::{
    Account, Balance, BankConsent, Banks, Storage, SystemPorts,
    ports::{BankError, FundsCheck, InFlight, PsuContext},
};

/// How the funds are covered, as determined before the unit of work; compared within it with the
/// payments in flight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FundsCoverage {
    /// The bank has confirmed this sum: payments not final and the new one together. Those
    /// completed are debited there already.
    Confirmed(Money),
    /// The balance of the account decides.
    Balance,
}

/// Whether the funds suffice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sufficiency {
    /// They do.
    Yes,
    /// They do not.
    No,
    /// More is in flight than the bank was asked about, or no balance is stored: ask again.
    AskAgain,
}

impl FundsCoverage {
    /// Whether `total` is covered besides the payments in flight.
    pub(crate) fn covers(
        self,
        in_flight: InFlight,
        total: Money,
        balance: Option<Balance>,
    ) -> Result<Sufficiency, MoneyError> {
        match (self, balance) {
            (Self::Confirmed(sum), _) => {
                let needed = in_flight.not_final.checked_add(total)?;
                if needed.compare(sum)?.is_le() {
                    Ok(Sufficiency::Yes)
                } else {
                    Ok(Sufficiency::AskAgain)
                }
            }
            (Self::Balance, None) => Ok(Sufficiency::AskAgain),
            (Self::Balance, Some(balance)) => {
                let needed = in_flight.pending_debits()?.checked_add(total)?;
                if needed.compare(balance.available)?.is_le() {
                    Ok(Sufficiency::Yes)
                } else {
                    Ok(Sufficiency::No)
                }
            }
        }
    }
}

/// Why there is no cover.
#[derive(Debug, Error)]
pub(crate) enum FundsError {
    #[error("funds are insufficient")]
    Insufficient,
    #[error("the bank no longer accepts the consent")]
    ConsentInvalid,
    #[error("no such account")]
    AccountUnknown,
    #[error("the bank tells no balance: {0}")]
    Unknown(#[source] BankError),
    #[error(transparent)]
    Money(#[from] MoneyError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Finds cover for payments. Asks the bank, so never within a unit of work.
#[derive(Clone)]
pub(crate) struct Funds {
    storage: Storage,
    banks: Banks,
    balances: BalanceReader,
}

impl Funds {
    pub(crate) fn new(storage: &Storage, banks: &Banks, system: &SystemPorts) -> Self {
        Self {
            storage: storage.clone(),
            banks: banks.clone(),
            balances: BalanceReader::new(storage, banks, system),
        }
    }

    /// FundsCoverage for `total` on top of what is in flight; brings the account's balance up to date.
    pub(crate) async fn cover(
        &self,
        account: &mut Account,
        total: Money,
        psu_ip: IpAddr,
        context: &RequestContext,
    ) -> Result<FundsCoverage, FundsError> {
        let psu = PsuContext::Present { ip: psu_ip };
        let reading = self.balances.read(account.clone(), psu, context).await?;
        *account = reading.account;
        let in_flight = self.storage.accounts.in_flight(account).await?;
        let needed = in_flight.not_final.checked_add(total)?;
        match self.confirm(account, needed).await? {
            FundsCheck::Available => return Ok(FundsCoverage::Confirmed(needed)),
            FundsCheck::Insufficient => return Err(FundsError::Insufficient),
            FundsCheck::NotOffered => {}
        }
        let Some(balance) = account.balance() else {
            return Err(FundsError::Unknown(match reading.degraded {
                Some(Degraded::BankUnavailable(error)) => error,
                Some(Degraded::QuotaUsedUp) => BankError::QuotaExceeded,
                None => BankError::Unavailable("no balance".to_owned()),
            }));
        };
        match FundsCoverage::Balance.covers(in_flight, total, Some(balance))? {
            Sufficiency::No => Err(FundsError::Insufficient),
            Sufficiency::Yes | Sufficiency::AskAgain => Ok(FundsCoverage::Balance),
        }
    }

    /// Asks the bank whether it has the sum. One that fails to tell is as one that does not offer
    /// it: the balance decides. That includes a refused consent: some banks want one of its own
    /// for this, and the balance was just read with ours.
    async fn confirm(&self, account: &Account, needed: Money) -> Result<FundsCheck, FundsError> {
        let consents = &self.storage.consents;
        let consent = consents
            .consent(account.user_id(), account.consent_id())
            .await?;
        let consent = consent
            .filter(BankConsent::is_valid)
            .ok_or(FundsError::ConsentInvalid)?;
        let initiation = &self.banks.initiation;
        let check = initiation.confirm_funds(
            account.bank(),
            consent.external_id(),
            account.number(),
            needed,
        );
        Ok(check.await.unwrap_or(FundsCheck::NotOffered))
    }
}

impl From<AccountError> for FundsError {
    fn from(error: AccountError) -> Self {
        match error {
            AccountError::NotFound => Self::AccountUnknown,
            AccountError::ConsentInvalid => Self::ConsentInvalid,
            AccountError::Store(error) => Self::Store(error),
        }
    }
}
