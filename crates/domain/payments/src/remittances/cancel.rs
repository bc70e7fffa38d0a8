//! The customer takes a payment back, as long as that is possible: by asking the bank. Before the
//! bank has answered nothing is cancelled: nothing can be paid before the customer authenticates, and
//! a payment held for review must not answer otherwise than one whose bank is silent
//! (hvitvaskingsloven § 28).

use kernel::{Actor, RequestContext, StoreError, UserId, crash_point};
use thiserror::Error;
use url::Url;

use super::change::{By, Changes, RemittanceError};
use crate::{
    BankPayment, Banks, Callbacks, Remittance, RemittanceState, Storage, SystemPorts,
    TransactionId,
    callback::CallbackState,
    ports::{BankError, CancelOutcome},
};

/// The outcome of a request to cancel.
#[derive(Debug, Clone, PartialEq)]
pub enum Cancellation {
    /// It is cancelled.
    Cancelled(Remittance),
    /// The bank wants the customer to authenticate the cancellation.
    ConfirmAtBank {
        /// The payment, still under way.
        remittance: Remittance,
        /// The page where the customer confirms it.
        sca_url: Url,
    },
}

/// Why a payment was not cancelled.
#[derive(Debug, Error)]
pub enum CancelError {
    /// There is none of this id, or it is another person's.
    #[error("no such payment")]
    NotFound,
    /// It is paid, has failed, or the bank no longer takes it back.
    #[error("the payment can no longer be cancelled")]
    TooLate,
    /// The bank has not answered yet, whatever the reason: try again later.
    #[error("the payment cannot be cancelled at this moment")]
    NotNow,
    /// The bank could not be asked to cancel: try again later.
    #[error("the bank could not be asked: {0}")]
    Bank(#[source] BankError),
    /// Storage failed or the payment is contended.
    #[error(transparent)]
    Work(RemittanceError),
}

impl From<StoreError> for CancelError {
    fn from(error: StoreError) -> Self {
        Self::Work(error.into())
    }
}

impl From<RemittanceError> for CancelError {
    fn from(error: RemittanceError) -> Self {
        match error {
            RemittanceError::NotFound => Self::NotFound,
            other => Self::Work(other),
        }
    }
}

/// Cancels a payment.
#[derive(Clone)]
pub struct CancelRemittance {
    changes: Changes,
    storage: Storage,
    banks: Banks,
    system: SystemPorts,
    callbacks: Callbacks,
}

impl CancelRemittance {
    /// The use case over its ports.
    pub fn new(
        storage: &Storage,
        banks: &Banks,
        system: &SystemPorts,
        callbacks: &Callbacks,
    ) -> Self {
        Self {
            changes: Changes::new(storage, system),
            storage: storage.clone(),
            banks: banks.clone(),
            system: system.clone(),
            callbacks: callbacks.clone(),
        }
    }

    /// Cancels this person's payment; one already cancelled is a success.
    pub async fn cancel(
        &self,
        user: UserId,
        id: TransactionId,
        context: &RequestContext,
    ) -> Result<Cancellation, CancelError> {
        let payment = self.storage.remittances.remittance(user, id).await?;
        let payment = payment.ok_or(CancelError::NotFound)?;
        let by = By {
            actor: Actor::User(user),
            context,
        };
        match payment.state().clone() {
            RemittanceState::Cancelled { .. } => Ok(Cancellation::Cancelled(payment)),
            RemittanceState::Completed { .. } | RemittanceState::Failed { .. } => {
                Err(CancelError::TooLate)
            }
            // Looks like a held one as well, until there is a page.
            RemittanceState::AwaitingSca { sca_url: None, .. } => Err(CancelError::NotNow),
            RemittanceState::AwaitingSca { bank, .. } | RemittanceState::Submitted { bank, .. } => {
                self.cancel_at_bank(payment, &bank, by).await
            }
            _ => Err(CancelError::NotNow),
        }
    }

    async fn cancel_at_bank(
        &self,
        payment: Remittance,
        bank: &BankPayment,
        by: By<'_>,
    ) -> Result<Cancellation, CancelError> {
        let state = CallbackState::of_payment(self.system.cipher.as_ref(), payment.id());
        let redirect = state.on(&self.callbacks.payment);
        let initiation = &self.banks.initiation;
        crash_point("cancel.before_bank");
        let outcome = initiation.cancel(payment.bank(), bank, &redirect).await;
        crash_point("cancel.after_bank");
        match outcome {
            Ok(CancelOutcome::Cancelled) => self.confirmed(payment, by).await,
            Ok(CancelOutcome::ScaNeeded { sca_url }) => self.to_confirm(payment, sca_url, by).await,
            Ok(CancelOutcome::TooLate) => Err(CancelError::TooLate),
            Err(error) => Err(CancelError::Bank(error)),
        }
    }

    async fn confirmed(
        &self,
        payment: Remittance,
        by: By<'_>,
    ) -> Result<Cancellation, CancelError> {
        let applied = self.changes.apply(payment.id(), by, |p| {
            if p.state().at_bank().is_some() {
                p.cancel(self.system.now()).map(Some)
            } else {
                Ok(None)
            }
        });
        let payment = applied.await?.into_remittance();
        match payment.state() {
            RemittanceState::Cancelled { .. } => Ok(Cancellation::Cancelled(payment)),
            _ => Err(CancelError::TooLate),
        }
    }

    /// Keeps the link where the state has a place for it: a payment that itself still waits for
    /// SCA keeps its own.
    async fn to_confirm(
        &self,
        payment: Remittance,
        sca_url: Url,
        by: By<'_>,
    ) -> Result<Cancellation, CancelError> {
        let applied = self.changes.apply(payment.id(), by, |p| match p.state() {
            RemittanceState::Submitted { .. } => p
                .require_cancellation_sca(sca_url.clone(), self.system.now())
                .map(Some),
            _ => Ok(None),
        });
        let remittance = applied.await?.into_remittance();
        match remittance.state() {
            RemittanceState::Cancelled { .. } => Ok(Cancellation::Cancelled(remittance)),
            _ if remittance.state().is_final() => Err(CancelError::TooLate),
            _ => Ok(Cancellation::ConfirmAtBank {
                remittance,
                sca_url,
            }),
        }
    }
}
