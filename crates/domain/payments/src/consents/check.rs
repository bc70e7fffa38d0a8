//! Asks the bank for the status of a consent and stores it.

use chrono::NaiveDate;
use kernel::{Actor, RequestContext, StoreError};

use super::{ending::ConsentEnding, errors::ConsentError, import::AccountImport};
use crate::{
    BankConsent, Banks, ConsentState, Storage, SystemPorts,
    ports::{ConsentStatus, PsuContext},
};

const MAX_ATTEMPTS: usize = 4;

/// Checks consents against the bank.
#[derive(Clone)]
pub(super) struct ConsentCheck {
    storage: Storage,
    banks: Banks,
    ending: ConsentEnding,
    import: AccountImport,
}

impl ConsentCheck {
    pub(super) fn new(storage: &Storage, banks: &Banks, system: &SystemPorts) -> Self {
        Self {
            storage: storage.clone(),
            banks: banks.clone(),
            ending: ConsentEnding::new(storage, system),
            import: AccountImport::new(storage, banks, system),
        }
    }

    /// The consent as the bank has it.
    pub(super) async fn check(
        &self,
        consent: BankConsent,
        psu: PsuContext,
        context: &RequestContext,
    ) -> Result<BankConsent, ConsentError> {
        if consent.is_ended() {
            return Ok(consent);
        }
        let information = &self.banks.information;
        let status = information
            .consent_status(consent.bank(), consent.external_id())
            .await?;
        match (status, consent.state()) {
            (ConsentStatus::AwaitingSca, _) => Ok(consent),
            (ConsentStatus::Ended(reason), _) => {
                let ending = self.ending.end(&consent, reason, Actor::System, context);
                Ok(ending.await?)
            }
            (ConsentStatus::Valid { valid_until }, ConsentState::Valid { valid_until: known })
                if valid_until == *known =>
            {
                Ok(consent)
            }
            (ConsentStatus::Valid { valid_until }, ConsentState::Valid { .. }) => {
                self.shorten(consent, valid_until).await
            }
            (ConsentStatus::Valid { valid_until }, _) => {
                self.became_valid(consent, valid_until, psu, context).await
            }
        }
    }

    /// Banks may change the last day of a consent.
    async fn shorten(
        &self,
        consent: BankConsent,
        valid_until: NaiveDate,
    ) -> Result<BankConsent, ConsentError> {
        let Ok(changed) = consent.clone().change_validity(valid_until) else {
            return Ok(consent);
        };
        let mut unit = self.storage.units.begin().await?;
        unit.consents().update(&changed).await?;
        unit.commit().await?;
        Ok(changed.stored())
    }

    /// Brings the accounts. Of two who come back at once, one stores them, the other finds them
    /// stored.
    async fn became_valid(
        &self,
        consent: BankConsent,
        valid_until: NaiveDate,
        psu: PsuContext,
        context: &RequestContext,
    ) -> Result<BankConsent, ConsentError> {
        let found = self.import.fetch(&consent, psu).await?;
        let (user, id) = (consent.user_id(), consent.id());
        let mut current = consent;
        for _ in 0..MAX_ATTEMPTS {
            let Ok(valid) = current.clone().authorise(valid_until) else {
                return Ok(current);
            };
            match self.import.store(valid, &found, context).await {
                Err(StoreError::Conflict(_)) => {}
                stored => return Ok(stored?),
            }
            let again = self.storage.consents.consent(user, id).await?;
            current = again.ok_or(ConsentError::NotFound)?;
        }
        Err(ConsentError::Contended)
    }
}
