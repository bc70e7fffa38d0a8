//! Reads consents: as stored, as the bank has them, and as the customer comes back from the
//! bank.

use std::net::IpAddr;

use kernel::{RequestContext, StoreError, UserId};

use super::{check::ConsentCheck, errors::ConsentError};
use crate::{
    BankConsent, Banks, ConsentId, Storage, SystemPorts, callback::CallbackState, ports::PsuContext,
};

/// Shows a consent.
#[derive(Clone)]
pub struct GetConsent {
    storage: Storage,
}

impl GetConsent {
    /// The use case over its ports.
    pub fn new(storage: &Storage) -> Self {
        Self {
            storage: storage.clone(),
        }
    }

    /// The consent as stored; `None` if it is another person's. Asks no bank.
    pub async fn get(
        &self,
        user: UserId,
        id: ConsentId,
    ) -> Result<Option<BankConsent>, StoreError> {
        self.storage.consents.consent(user, id).await
    }
}

/// Brings a consent up to date with the bank.
#[derive(Clone)]
pub struct RefreshConsentStatus {
    storage: Storage,
    check: ConsentCheck,
}

impl RefreshConsentStatus {
    /// The use case over its ports.
    pub fn new(storage: &Storage, banks: &Banks, system: &SystemPorts) -> Self {
        Self {
            storage: storage.clone(),
            check: ConsentCheck::new(storage, banks, system),
        }
    }

    /// Asks the bank and stores what it says. A consent found valid for the first time brings its
    /// accounts; one found over loses them; one that is over is not asked for.
    pub async fn refresh(
        &self,
        user: UserId,
        id: ConsentId,
        psu: PsuContext,
        context: &RequestContext,
    ) -> Result<BankConsent, ConsentError> {
        let consent = self.storage.consents.consent(user, id).await?;
        let consent = consent.ok_or(ConsentError::NotFound)?;
        self.check.check(consent, psu, context).await
    }
}

/// Receives the customer back from the bank's consent page.
#[derive(Clone)]
pub struct ReturnFromConsent {
    storage: Storage,
    check: ConsentCheck,
}

impl ReturnFromConsent {
    /// The use case over its ports.
    pub fn new(storage: &Storage, banks: &Banks, system: &SystemPorts) -> Self {
        Self {
            storage: storage.clone(),
            check: ConsentCheck::new(storage, banks, system),
        }
    }

    /// Finds the consent by the redirect's `state` and asks the bank how it stands: the redirect
    /// itself proves nothing. Coming back twice is harmless.
    ///
    /// `user` is who is logged in in the browser that came back, if anybody is: it must be whose
    /// consent it is. Otherwise a person could be tricked into confirming another person's consent
    /// with their own bank.
    ///
    /// # Errors
    /// [`ConsentError::UnknownState`] for a `state` that is not ours or not theirs.
    pub async fn return_from_bank(
        &self,
        state: &str,
        user: Option<UserId>,
        psu_ip: IpAddr,
        context: &RequestContext,
    ) -> Result<BankConsent, ConsentError> {
        let hash = CallbackState::received(state).hash();
        let consent = self.storage.consents.consent_by_callback(hash).await?;
        let consent = consent
            .filter(|consent| user.is_none_or(|user| user == consent.user_id()))
            .ok_or(ConsentError::UnknownState)?;
        let psu = PsuContext::Present { ip: psu_ip };
        self.check.check(consent, psu, context).await
    }
}
