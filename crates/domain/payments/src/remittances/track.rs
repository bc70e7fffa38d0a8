//! Asks the bank how a payment stands. The bank's own word is the only truth about settlement;
//! redirects of browsers only say that now is a good time to ask.

use kernel::{RequestContext, Timestamp, crash_point};
use url::Url;

use super::{
    change::{By, Changes, RemittanceError},
    schedule,
};
use crate::{
    BankPayment, Banks, Callbacks, InvalidTransition, Remittance, RemittanceState, Storage,
    SystemPorts, TransactionId,
    callback::CallbackState,
    ports::{BankError, BankPaymentStatus, CancelOutcome, PaymentTrace, SoughtPayment},
};

/// A payment after it was looked after.
#[derive(Debug)]
pub struct Tracked {
    /// The payment as it stands.
    pub remittance: Remittance,
    /// Why the bank could not be asked, if it could not: for the log. It is asked again later.
    pub trouble: Option<BankError>,
}

/// Moves a payment on by what its bank says.
#[derive(Clone)]
pub struct TrackRemittance {
    changes: Changes,
    storage: Storage,
    banks: Banks,
    system: SystemPorts,
    callbacks: Callbacks,
}

type Moved = Result<Remittance, InvalidTransition>;
type Transition = fn(Remittance, Timestamp) -> Moved;

impl TrackRemittance {
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

    /// Asks the bank and stores what it says. Payments that wait for nothing at a bank are left
    /// alone; any number of callers may do this at once.
    pub async fn track(
        &self,
        id: TransactionId,
        context: &RequestContext,
    ) -> Result<Tracked, RemittanceError> {
        let payment = self.changes.current(id).await?;
        let by = By::system(context);
        match payment.state().clone() {
            RemittanceState::Initiating { .. } => self.end_lease(payment, by).await,
            RemittanceState::OutcomeUnknown { .. } => self.search(payment, by).await,
            RemittanceState::AwaitingSca { bank, .. } | RemittanceState::Submitted { bank, .. } => {
                self.ask(payment, &bank, by).await
            }
            _ => Ok(Tracked::quietly(payment)),
        }
    }

    async fn end_lease(&self, payment: Remittance, by: By<'_>) -> Result<Tracked, RemittanceError> {
        let now = self.system.now();
        let applied = self.changes.apply(payment.id(), by, |p| {
            if p.is_lease_over(now) {
                p.mark_outcome_unknown(now).map(Some)
            } else {
                Ok(None)
            }
        });
        Ok(Tracked::quietly(applied.await?.into_remittance()))
    }

    /// Looks for a payment the bank never answered for.
    async fn search(&self, payment: Remittance, by: By<'_>) -> Result<Tracked, RemittanceError> {
        crash_point("track.before_search");
        let found = self.find(&payment).await?;
        crash_point("track.after_search");
        let is_unknown =
            |state: &RemittanceState| matches!(state, RemittanceState::OutcomeUnknown { .. });
        let (transition, trouble): (Transition, _) = match found {
            Ok(PaymentTrace::Booked) => (Remittance::confirm_executed, None),
            Ok(PaymentTrace::Pending) => (Remittance::defer_pending, None),
            Ok(PaymentTrace::NotFound) => (Remittance::defer_poll, None),
            Err(trouble) => (Remittance::defer_poll, Some(trouble)),
        };
        self.advance(&payment, by, is_unknown, trouble, transition)
            .await
    }

    /// What the account shows of it. An account whose consent is over cannot be searched until the
    /// customer renews it.
    async fn find(
        &self,
        payment: &Remittance,
    ) -> Result<Result<PaymentTrace, BankError>, RemittanceError> {
        let user = payment.user_id();
        let account = self.storage.accounts.account(user, payment.account_id());
        let Some(account) = account.await? else {
            return Ok(Err(BankError::ConsentInvalid));
        };
        let consent = self.storage.consents.consent(user, account.consent_id());
        let Some(consent) = consent.await? else {
            return Ok(Err(BankError::ConsentInvalid));
        };
        if !consent.is_valid() {
            return Ok(Err(BankError::ConsentInvalid));
        }
        let sought = SoughtPayment {
            end_to_end_id: payment.end_to_end_id().clone(),
            ordered_at: payment.created_at(),
        };
        let information = &self.banks.information;
        let found = information.find_payment(
            payment.bank(),
            consent.external_id(),
            account.external_id(),
            &sought,
        );
        Ok(found.await)
    }

    async fn ask(
        &self,
        payment: Remittance,
        bank: &BankPayment,
        by: By<'_>,
    ) -> Result<Tracked, RemittanceError> {
        let expired = has_expired(payment.state(), self.system.now());
        crash_point("track.before_status");
        let status = self.banks.initiation.status(payment.bank(), bank).await;
        crash_point("track.after_status");
        match status {
            Ok(BankPaymentStatus::AwaitingSca { .. }) if expired => {
                self.expire(payment, bank, by).await
            }
            Ok(
                status
                @ (BankPaymentStatus::AwaitingSca { .. } | BankPaymentStatus::Unclear { .. }),
            ) if !expired && lacks_page(payment.state()) => {
                self.ask_for_page(&payment, bank, status, by).await
            }
            Ok(status) => {
                let says = |p: Remittance, now| p.apply_bank_status(status.clone(), now);
                self.advance(&payment, by, is_at_bank, None, says).await
            }
            // The bank has deleted a payment that was never authenticated.
            Err(BankError::NotFound) if self.is_grace_over(&payment) => {
                let still = |state: &RemittanceState| is_awaiting_sca(state);
                self.advance(&payment, by, still, None, Remittance::expire_sca)
                    .await
            }
            Err(trouble) => {
                self.advance(
                    &payment,
                    by,
                    is_at_bank,
                    Some(trouble),
                    Remittance::defer_poll,
                )
                .await
            }
        }
    }

    /// The bank has recorded the payment without a page for SCA: asks for one.
    async fn ask_for_page(
        &self,
        payment: &Remittance,
        bank: &BankPayment,
        status: BankPaymentStatus,
        by: By<'_>,
    ) -> Result<Tracked, RemittanceError> {
        let redirect = self.redirect(payment);
        let started = self
            .banks
            .initiation
            .start_sca(payment.bank(), bank, &redirect);
        crash_point("track.before_page");
        let started = started.await;
        crash_point("track.after_page");
        let trouble = match started {
            Ok(Some(page)) => {
                let found = |p: Remittance, now| p.set_sca_page(page.clone(), now);
                return self.advance(payment, by, lacks_page, None, found).await;
            }
            Ok(None) => BankError::Malformed("no page for SCA".to_owned()),
            Err(trouble) => trouble,
        };
        let says = |p: Remittance, now| p.apply_bank_status(status.clone(), now);
        self.advance(payment, by, is_at_bank, Some(trouble), says)
            .await
    }

    /// Where the bank sends the customer back; the same for every call about a payment.
    fn redirect(&self, payment: &Remittance) -> Url {
        CallbackState::of_payment(self.system.cipher.as_ref(), payment.id())
            .on(&self.callbacks.payment)
    }

    /// The time for SCA is over: takes the payment back at the bank, and only when it surely
    /// cannot be executed any more, it has failed.
    async fn expire(
        &self,
        payment: Remittance,
        bank: &BankPayment,
        by: By<'_>,
    ) -> Result<Tracked, RemittanceError> {
        let redirect = self.redirect(&payment);
        crash_point("expire.before_cancel");
        let cancel = self
            .banks
            .initiation
            .cancel(payment.bank(), bank, &redirect)
            .await;
        crash_point("expire.after_cancel");
        let (over, trouble) = match cancel {
            Ok(CancelOutcome::Cancelled) => (true, None),
            Err(BankError::NotFound) if self.is_grace_over(&payment) => (true, None),
            // On its way, or for the customer to confirm: the next status will tell.
            Ok(CancelOutcome::TooLate | CancelOutcome::ScaNeeded { .. }) => (false, None),
            Err(trouble) => (false, Some(trouble)),
        };
        let transition = if over {
            Remittance::expire_sca
        } else {
            Remittance::defer_poll
        };
        self.advance(&payment, by, is_awaiting_sca, trouble, transition)
            .await
    }

    fn is_grace_over(&self, payment: &Remittance) -> bool {
        let grace = schedule::SCA_EXPIRY_GRACE;
        has_expired(payment.state(), self.system.now() - grace)
    }

    /// Takes a transition if the payment is still in such a state.
    async fn advance(
        &self,
        payment: &Remittance,
        by: By<'_>,
        still: fn(&RemittanceState) -> bool,
        trouble: Option<BankError>,
        transition: impl Fn(Remittance, Timestamp) -> Moved + Send + Sync,
    ) -> Result<Tracked, RemittanceError> {
        let applied = self.changes.apply(payment.id(), by, |p| {
            if still(p.state()) {
                transition(p, self.system.now()).map(Some)
            } else {
                Ok(None)
            }
        });
        let remittance = applied.await?.into_remittance();
        Ok(Tracked {
            remittance,
            trouble,
        })
    }
}

impl Tracked {
    pub(super) fn quietly(remittance: Remittance) -> Self {
        Self {
            remittance,
            trouble: None,
        }
    }
}

fn is_awaiting_sca(state: &RemittanceState) -> bool {
    matches!(state, RemittanceState::AwaitingSca { .. })
}

fn lacks_page(state: &RemittanceState) -> bool {
    matches!(state, RemittanceState::AwaitingSca { sca_url: None, .. })
}

fn is_at_bank(state: &RemittanceState) -> bool {
    state.at_bank().is_some()
}

fn has_expired(state: &RemittanceState, now: Timestamp) -> bool {
    matches!(state, RemittanceState::AwaitingSca { expires_at, .. } if now >= *expires_at)
}
