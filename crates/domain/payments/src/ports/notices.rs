//! Notices that banks send.

use super::BankPaymentRef;
use crate::BankId;

/// Reads the notices that banks send. What a notice says of a payment is not believed; it only says
/// which payment to ask the bank about.
pub trait BankNotices: Send + Sync {
    /// The payment that the notice names; `None` if it names none or cannot be read.
    fn payment_named_by(&self, bank: &BankId, body: &[u8]) -> Option<BankPaymentRef>;
}
