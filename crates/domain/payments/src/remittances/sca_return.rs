//! Receives the customer back from the bank's page for authenticating a payment, or its
//! cancellation.

use kernel::{RequestContext, StoreError, UserId};
use thiserror::Error;

use super::{
    change::RemittanceError,
    track::{TrackRemittance, Tracked},
};
use crate::{Storage, callback::CallbackState};

/// Why a return from the bank cannot be followed up.
#[derive(Debug, Error)]
pub enum ScaReturnError {
    /// The `state` that came back is none of ours, or another person's.
    #[error("the state is not one that was handed out")]
    UnknownState,
    /// Working on the payment failed.
    #[error(transparent)]
    Work(#[from] RemittanceError),
    /// Storage failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Follows up a return from the bank.
#[derive(Clone)]
pub struct ReturnFromSca {
    storage: Storage,
    track: TrackRemittance,
}

impl ReturnFromSca {
    /// The use case over its ports.
    pub fn new(storage: &Storage, track: &TrackRemittance) -> Self {
        Self {
            storage: storage.clone(),
            track: track.clone(),
        }
    }

    /// Finds the payment by the redirect's `state` and asks the bank how it stands: the redirect
    /// itself proves nothing. Coming back twice is harmless; a bank that cannot be asked now is
    /// asked again by the worker. A payment the bank never answered for is not searched for: the
    /// address can be opened again and again by anybody who has it, and each search would cost one
    /// of the few reads a bank allows without the customer.
    ///
    /// `user` is who is logged in in the browser that came back, if anybody is.
    ///
    /// # Errors
    /// [`ScaReturnError::UnknownState`] for a `state` that is not ours or not theirs.
    pub async fn return_from_bank(
        &self,
        state: &str,
        user: Option<UserId>,
        context: &RequestContext,
    ) -> Result<Tracked, ScaReturnError> {
        let hash = CallbackState::received(state).hash();
        let payment = self
            .storage
            .remittances
            .remittance_by_callback(hash)
            .await?;
        let payment = payment
            .filter(|payment| user.is_none_or(|user| user == payment.user_id()))
            .ok_or(ScaReturnError::UnknownState)?;
        if payment.state().at_bank().is_none() {
            return Ok(Tracked::quietly(payment));
        }
        Ok(self.track.track(payment.id(), context).await?)
    }
}
