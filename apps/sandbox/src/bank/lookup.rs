//! From the path of a call to the bank.

use super::{aspsp::Bank, error::BankError};
use crate::state::Sandbox;

/// The bank of a path.
pub(super) fn bank<'a>(sandbox: &'a Sandbox, id: &str) -> Result<&'a Bank, BankError> {
    sandbox
        .bank(id)
        .ok_or_else(|| BankError::unknown("the bank"))
}
