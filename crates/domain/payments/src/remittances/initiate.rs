//! Asks the bank to pay, once. The payment is marked before the bank is asked and after it has
//! answered, with no unit of work open in between; so whenever the process dies, what is stored
//! tells whether the bank may have it.

use chrono::TimeDelta;
use kernel::{RequestContext, StoreError, Timestamp, crash_point};

use super::change::{Applied, By, Changes, RemittanceError};
use crate::{
    Banks, Callbacks, InvalidTransition, Remittance, RemittanceState, Storage, SystemPorts,
    TransactionId,
    callback::CallbackState,
    ports::{InitiatePayment, InitiatedPayment, InitiationError},
};

/// How often storing the bank's answer is retried when storage fails: it must not be lost.
const MAX_STORE_ATTEMPTS: usize = 3;

/// SCA time of a bank whose profile is gone.
const DEFAULT_SCA_TIMEOUT: TimeDelta = TimeDelta::minutes(5);

/// Asks the bank to pay an accepted payment.
#[derive(Clone)]
pub struct InitiateRemittance {
    changes: Changes,
    storage: Storage,
    banks: Banks,
    system: SystemPorts,
    callbacks: Callbacks,
}

impl InitiateRemittance {
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

    /// Asks the bank unless it was asked already, and stores its answer; returns the payment as it
    /// then stands. Calling it again, or twice at once, does not ask the bank a second time.
    ///
    /// **To be spawned** where the caller has only so long to wait: dropped while the bank is
    /// being asked, the answer is lost. Nothing worse follows: the payment is found `Initiating`
    /// after its lease, becomes `Unknown` and is searched for at the bank.
    ///
    /// A held payment comes back at once and unchanged. A caller that answers the customer has to
    /// wait as long for it as for a bank that does not answer, or the response time would reveal
    /// the review (hvitvaskingsloven § 28).
    pub async fn initiate(
        &self,
        id: TransactionId,
        context: &RequestContext,
    ) -> Result<Remittance, RemittanceError> {
        let payment = self.changes.current(id).await?;
        if *payment.state() != RemittanceState::Accepted {
            return Ok(payment);
        }
        let by = By::system(context);
        let Some(order) = self.order(&payment).await? else {
            let failed = self.changes.apply(id, by, |p| {
                self.if_accepted(p, Remittance::fail_uninitiable)
            });
            return Ok(failed.await?.into_remittance());
        };
        crash_point("initiate.before_mark");
        let begun = self.changes.apply(id, by, |p| {
            self.if_accepted(p, Remittance::begin_initiation)
        });
        let begun = match begun.await? {
            Applied::Stored(begun) => begun,
            // Another process asks the bank, or the customer cancelled.
            Applied::Left(payment) => return Ok(payment),
        };
        crash_point("initiate.before_bank");
        let answer = Answer::of(self.banks.initiation.initiate(&order).await);
        crash_point("initiate.after_bank");
        let recorded = self.record(&begun, &answer, by).await?;
        crash_point("initiate.after_record");
        Ok(recorded)
    }

    fn if_accepted(
        &self,
        payment: Remittance,
        transition: fn(Remittance, Timestamp) -> Result<Remittance, InvalidTransition>,
    ) -> Result<Option<Remittance>, InvalidTransition> {
        if *payment.state() == RemittanceState::Accepted {
            transition(payment, self.system.now()).map(Some)
        } else {
            Ok(None)
        }
    }

    /// The order for the bank; `None` if the account is no longer connected.
    async fn order(&self, payment: &Remittance) -> Result<Option<InitiatePayment>, StoreError> {
        let accounts = &self.storage.accounts;
        let account = accounts
            .account(payment.user_id(), payment.account_id())
            .await?;
        let state = CallbackState::of_payment(self.system.cipher.as_ref(), payment.id());
        Ok(account.map(|account| InitiatePayment {
            bank: payment.bank().clone(),
            psu_ip: payment.psu_ip(),
            debtor: account.number().clone(),
            creditor_name: payment.creditor_name().clone(),
            creditor: payment.creditor_account().clone(),
            country: payment.country(),
            address: payment.creditor_address().cloned(),
            rail: payment.rail(),
            send: payment.send(),
            receive: payment.receive(),
            end_to_end_id: payment.end_to_end_id().clone(),
            remittance_information: payment.remittance_information().cloned(),
            redirect: state.on(&self.callbacks.payment),
        }))
    }

    /// Stores the answer, with retries.
    async fn record(
        &self,
        begun: &Remittance,
        answer: &Answer,
        by: By<'_>,
    ) -> Result<Remittance, RemittanceError> {
        let bank = self.banks.directory.bank(begun.bank());
        let sca_timeout = bank.map_or(DEFAULT_SCA_TIMEOUT, |bank| {
            TimeDelta::seconds(i64::from(bank.sca_timeout_seconds))
        });
        let mut attempt = 1;
        loop {
            let stored = self.changes.apply(begun.id(), by, |payment| {
                answer.on(payment, begun, sca_timeout, self.system.now())
            });
            match stored.await {
                Err(RemittanceError::Store(StoreError::Unavailable(_)))
                    if attempt < MAX_STORE_ATTEMPTS =>
                {
                    attempt += 1;
                }
                other => return other.map(Applied::into_remittance),
            }
        }
    }
}

/// The bank's answer, as far as it matters to the payment.
enum Answer {
    Recorded(InitiatedPayment),
    NotSent,
    Refused,
    Lost,
}

impl Answer {
    fn of(answer: Result<InitiatedPayment, InitiationError>) -> Self {
        match answer {
            Ok(payment) => Self::Recorded(payment),
            Err(InitiationError::NotSent(_)) => Self::NotSent,
            Err(InitiationError::Refused { .. } | InitiationError::Unsupported) => Self::Refused,
            Err(InitiationError::Unknown(_)) => Self::Lost,
        }
    }

    /// What it makes of the payment as it now stands; `None` if more is known by now.
    fn on(
        &self,
        payment: Remittance,
        begun: &Remittance,
        sca_timeout: TimeDelta,
        now: Timestamp,
    ) -> Result<Option<Remittance>, InvalidTransition> {
        use RemittanceState::{Initiating, OutcomeUnknown};
        match (self, payment.state()) {
            (Self::Recorded(answer), Initiating { .. } | OutcomeUnknown { .. }) => payment
                .record_at_bank(answer.clone(), sca_timeout, now)
                .map(Some),
            // Only the very attempt that was not sent may be taken back: if our commit got
            // through unnoticed, another attempt may be on its way already.
            (Self::NotSent, Initiating { .. }) if payment.version() == begun.version() => {
                payment.return_unsent(now).map(Some)
            }
            (Self::Refused, Initiating { .. } | OutcomeUnknown { .. }) => {
                payment.refuse_initiation(now).map(Some)
            }
            (Self::Lost, Initiating { .. }) => payment.mark_outcome_unknown(now).map(Some),
            _ => Ok(None),
        }
    }
}
