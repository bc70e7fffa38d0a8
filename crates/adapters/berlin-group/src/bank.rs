//! One configured bank: its profile, the way to it, our seal.

use std::sync::Arc;

use kernel::{Clock, IdSource};
use outbound::Outbound;

use crate::{
    profile::{BankProfile, SigningProfile},
    signature::SigningKey,
};

pub(crate) struct Bank {
    pub(crate) profile: BankProfile,
    pub(crate) outbound: Arc<Outbound>,
    pub(crate) signing_key: Option<SigningKey>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) ids: Arc<dyn IdSource>,
}

impl Bank {
    /// A new `X-Request-ID`, unique to the call.
    pub(crate) fn request_id(&self) -> String {
        self.ids.next().to_string()
    }

    /// The signing key and certificate, if this bank wants signatures.
    pub(crate) fn signing(&self) -> Option<(&SigningProfile, &SigningKey)> {
        self.profile.signing.as_ref().zip(self.signing_key.as_ref())
    }
}
