//! The adapter itself: all configured banks behind the ports of `payments`.

use std::{collections::BTreeMap, sync::Arc};

use kernel::{Clock, IdSource};
use outbound::Outbound;
use payments::{BankId, BankSummary, ports::BankDirectory};
use thiserror::Error;

use crate::{BankProfile, InvalidProfile, SigningKey, bank::Bank};

/// One bank as the application sets it up.
pub struct BankSetup {
    /// The bank's profile.
    pub profile: BankProfile,
    /// The way to it; mutual TLS is configured there.
    pub outbound: Arc<Outbound>,
    /// Our seal; needed if the profile signs.
    pub signing_key: Option<SigningKey>,
}

/// Why the banks cannot be set up.
#[derive(Debug, Error)]
pub enum SetupError {
    /// A profile is wrong.
    #[error(transparent)]
    Profile(#[from] InvalidProfile),
    /// Two profiles have one id.
    #[error("two bank profiles have the id {0}")]
    Duplicate(BankId),
    /// The bank wants signatures and there is no key.
    #[error("bank {0} wants signed requests, and no signing key is configured")]
    SigningKeyMissing(BankId),
}

/// All banks that speak Berlin Group NextGenPSD2. Implements [`BankDirectory`],
/// [`payments::ports::AccountInformation`] and [`payments::ports::PaymentInitiation`].
pub struct BerlinGroup {
    banks: BTreeMap<BankId, Bank>,
}

impl BerlinGroup {
    /// Sets the banks up; connects to none yet.
    ///
    /// # Errors
    /// See [`SetupError`].
    pub fn new(
        banks: Vec<BankSetup>,
        clock: &Arc<dyn Clock>,
        ids: &Arc<dyn IdSource>,
    ) -> Result<Self, SetupError> {
        let mut known = BTreeMap::new();
        for setup in banks {
            setup.profile.check()?;
            let id = setup.profile.id.clone();
            if setup.profile.signing.is_some() && setup.signing_key.is_none() {
                return Err(SetupError::SigningKeyMissing(id));
            }
            let bank = Bank {
                profile: setup.profile,
                outbound: setup.outbound,
                signing_key: setup.signing_key,
                clock: clock.clone(),
                ids: ids.clone(),
            };
            if known.insert(id.clone(), bank).is_some() {
                return Err(SetupError::Duplicate(id));
            }
        }
        Ok(Self { banks: known })
    }

    pub(crate) fn find(&self, id: &BankId) -> Option<&Bank> {
        self.banks.get(id)
    }
}

impl BankDirectory for BerlinGroup {
    fn banks(&self) -> Vec<BankSummary> {
        let mut banks: Vec<_> = self
            .banks
            .values()
            .map(|bank| bank.profile.summary())
            .collect();
        banks.sort_by(|a, b| a.name.cmp(&b.name));
        banks
    }

    fn bank(&self, id: &BankId) -> Option<BankSummary> {
        self.find(id).map(|bank| bank.profile.summary())
    }
}
