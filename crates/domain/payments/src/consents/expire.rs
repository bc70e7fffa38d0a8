//! Ends consents whose last day is over. The bank refuses them anyway; ended here, the customer
//! sees that their bank has to be connected again before they try to pay.

use kernel::{Actor, RequestContext, StoreError};

use super::ending::ConsentEnding;
use crate::{ConsentEnd, Storage, SystemPorts};

/// Consents ended in one go.
const BATCH: u8 = 50;

/// Ends lapsed consents.
#[derive(Clone)]
pub struct ExpireConsents {
    storage: Storage,
    system: SystemPorts,
    ending: ConsentEnding,
}

impl ExpireConsents {
    /// The use case over its ports.
    pub fn new(storage: &Storage, system: &SystemPorts) -> Self {
        Self {
            storage: storage.clone(),
            system: system.clone(),
            ending: ConsentEnding::new(storage, system),
        }
    }

    /// Ends all that have lapsed; returns how many. A Norwegian day is over before the same day of
    /// UTC is, so that no consent ends a moment too soon.
    ///
    /// # Errors
    /// Storage failed; those ended before stay ended.
    pub async fn run(&self, context: &RequestContext) -> Result<usize, StoreError> {
        let today = self.system.now().date_naive();
        let mut ended = 0;
        loop {
            let lapsed = self.storage.consents.lapsed_consents(today, BATCH).await?;
            if lapsed.is_empty() {
                return Ok(ended);
            }
            for consent in &lapsed {
                self.ending
                    .end(consent, ConsentEnd::Expired, Actor::System, context)
                    .await?;
            }
            ended += lapsed.len();
        }
    }
}
