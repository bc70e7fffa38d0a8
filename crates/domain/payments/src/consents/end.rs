//! The customer takes a consent back (RTS Art. 36; PSD2 Art. 67: access only with consent).

use kernel::{Actor, RequestContext, UserId};

use super::{ending::ConsentEnding, errors::ConsentError};
use crate::{BankConsent, Banks, ConsentEnd, ConsentId, Storage, SystemPorts, ports::BankError};

/// Ends consents at the customer's wish.
#[derive(Clone)]
pub struct EndConsent {
    storage: Storage,
    banks: Banks,
    ending: ConsentEnding,
}

impl EndConsent {
    /// The use case over its ports.
    pub fn new(storage: &Storage, banks: &Banks, system: &SystemPorts) -> Self {
        Self {
            storage: storage.clone(),
            banks: banks.clone(),
            ending: ConsentEnding::new(storage, system),
        }
    }

    /// Ends it at the bank, then here, and disconnects its accounts. One that is over is a
    /// success. If the process dies in between, calling this again completes it.
    ///
    /// # Errors
    /// [`ConsentError::Bank`] when the bank cannot be reached; then nothing has changed.
    pub async fn end(
        &self,
        user: UserId,
        id: ConsentId,
        context: &RequestContext,
    ) -> Result<BankConsent, ConsentError> {
        let consent = self.storage.consents.consent(user, id).await?;
        let consent = consent.ok_or(ConsentError::NotFound)?;
        if consent.is_ended() {
            return Ok(consent);
        }
        let information = &self.banks.information;
        let deleted = information.delete_consent(consent.bank(), consent.external_id());
        match deleted.await {
            Ok(()) | Err(BankError::NotFound | BankError::ConsentInvalid) => {}
            Err(error) => return Err(error.into()),
        }
        let actor = Actor::User(user);
        let ended = self
            .ending
            .end(&consent, ConsentEnd::Revoked, actor, context);
        Ok(ended.await?)
    }
}
