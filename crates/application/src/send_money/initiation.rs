//! Initiation at the bank within the time a client waits for its answer, and the same time for
//! every answer that looks like that of a held remittance.

use std::{sync::Arc, time::Duration};

use futures_channel::oneshot;
use futures_util::{
    FutureExt,
    future::{Either, select},
};
use kernel::{Clock, RequestContext};
use payments::{
    PublicStatus, Remittance, RemittanceState,
    remittances::{InitiateRemittance, RemittanceError},
};

use crate::runtime::{BackgroundExecutor, Timer};

/// How long an order waits for its bank before it is answered as `processing`.
pub(super) const PATIENCE: Duration = Duration::from_secs(4);

/// How long the calls of an initiation may take in all, the client's wait included. Shorter than
/// the time a stopping process has, and far shorter than `INITIATION_LEASE`, after which the worker
/// searches for the remittance at the bank.
pub const INITIATION_DEADLINE: Duration = Duration::from_secs(25);

/// Initiates remittances while a client waits.
pub(super) struct TimedInitiation {
    pub(super) initiate: InitiateRemittance,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) timer: Arc<dyn Timer>,
    pub(super) background: Arc<dyn BackgroundExecutor>,
}

impl TimedInitiation {
    /// Initiates an admitted remittance and waits at most [`PATIENCE`] for the bank. A slower bank
    /// is asked to the end in the background: a call that has begun is never dropped.
    ///
    /// An answer that looks like that of a remittance under review takes as long as one, whatever
    /// its reason: a bank that fails at once, a bank known to be down, a repeated order. The time
    /// of an answer must not disclose a review (hvitvaskingsloven § 28).
    pub(super) async fn within_patience(
        &self,
        admitted: Remittance,
        context: &RequestContext,
    ) -> Result<Remittance, RemittanceError> {
        let until = self.timer.elapsed() + self.patience();
        let remittance = self.initiate_until(until, admitted, context).await?;
        if looks_as_if_held(&remittance) {
            self.timer.wait_until(until).await;
        }
        self.wait_for_refusal(&remittance).await;
        Ok(remittance)
    }

    /// A blocked remittance has failed at the time at which a bank would have refused it; its
    /// answer is not sent before.
    async fn wait_for_refusal(&self, remittance: &Remittance) {
        let RemittanceState::Failed { at, .. } = &remittance.state else {
            return;
        };
        let left = (*at - self.clock.now()).to_std().unwrap_or_default();
        let until = self.timer.elapsed() + left.min(self.patience());
        self.timer.wait_until(until).await;
    }

    /// [`PATIENCE`], or what the request has left of its deadline.
    fn patience(&self) -> Duration {
        let left = self.timer.request_time_left();
        left.map_or(PATIENCE, |left| left.min(PATIENCE))
    }

    async fn initiate_until(
        &self,
        until: Duration,
        admitted: Remittance,
        context: &RequestContext,
    ) -> Result<Remittance, RemittanceError> {
        if admitted.state != RemittanceState::Accepted {
            return Ok(admitted);
        }
        let (initiate, id, context) = (self.initiate.clone(), admitted.id, context.clone());
        let (sender, outcome) = oneshot::channel();
        let initiation = async move {
            // An error says that the client no longer waits.
            let _ = sender.send(initiate.initiate(id, &context).await);
        };
        self.background
            .execute(INITIATION_DEADLINE, initiation.boxed());
        match select(outcome, self.timer.wait_until(until)).await {
            Either::Left((Ok(outcome), _)) => outcome,
            // Too slow, or the process is stopping: the remittance is recorded, and the background
            // task or the worker goes on with it.
            Either::Left((Err(oneshot::Canceled), _)) | Either::Right(_) => Ok(admitted),
        }
    }
}

/// Whether the customer sees the same of it as of a remittance held for review.
fn looks_as_if_held(remittance: &Remittance) -> bool {
    remittance.public_status() == PublicStatus::Processing && remittance.sca_url().is_none()
}
