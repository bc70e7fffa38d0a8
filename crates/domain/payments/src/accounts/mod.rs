//! The customer's accounts (AISP): list, balances, which one pays, disconnect.

mod balances;
mod disconnect;
mod funds;
mod list;
mod primary;
mod reading;

pub use balances::{BalanceView, GetBalance};
pub use disconnect::DisconnectAccount;
pub use list::{ListAccounts, ListBanks};
pub use primary::SetPrimaryAccount;
pub use reading::{AccountError, BALANCE_FRESH_FOR, Degraded};

pub(crate) use funds::{Funds, FundsCoverage, FundsError, Sufficiency};
pub(crate) use primary::{make_primary, next_primary_account};
pub(crate) use reading::balance;

#[cfg(test)]
mod tests;
