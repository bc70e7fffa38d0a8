//! Signatures of banks, verified with the secret agreed on with each.

use std::collections::BTreeMap;

use application::bank_webhook::{BankSignatures, SignedNotice};
use crypto::is_webhook_signed;
use secrecy::SecretString;

/// The secrets by bank. A bank without a secret sends no webhooks.
pub struct BankSecrets(pub BTreeMap<String, SecretString>);

impl BankSignatures for BankSecrets {
    fn is_signed(&self, bank: &str, notice: &SignedNotice<'_>) -> Option<bool> {
        let secret = self.0.get(bank)?;
        let SignedNotice {
            timestamp,
            signature,
            body,
        } = *notice;
        Some(is_webhook_signed(secret, timestamp, body, signature))
    }
}
