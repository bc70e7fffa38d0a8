//! The one unit of work of an admission.

use chrono::TimeDelta;
use kernel::{Actor, StoreError, Timestamp, crash_point};

use super::{AdmitError, AdmitRemittance, AdmitRequest, checks::fit};
use crate::{
    Account, AccountId, EndToEndId, IdempotencyRecord, IdempotencyState, PaymentsEvent, Quote,
    Recipient, Remittance, RemittanceState, TransactionId,
    accounts::{FundsCoverage, Sufficiency},
    callback::CallbackState,
    ports::{Admission, IdempotencyClaim, PaymentsUnitOfWork, RiskDecision},
    remittances::{
        change::{By, Changes},
        schedule,
    },
};

/// How long the process that admitted a payment may take to answer, before another may.
const ANSWER_LEASE: TimeDelta = TimeDelta::seconds(30);

/// An order that is ready to be recorded.
pub(super) struct Order<'a> {
    pub(super) id: TransactionId,
    pub(super) request: &'a AdmitRequest,
    pub(super) account: AccountId,
    pub(super) cover: FundsCoverage,
    /// The recipient as risk has assessed it.
    pub(super) recipient_version: i64,
    pub(super) decision: RiskDecision,
}

/// What came of trying to record it.
pub(super) enum Tried {
    Admitted(Box<Remittance>),
    /// The key was claimed by another request meanwhile.
    Taken(Box<IdempotencyRecord>),
    /// Others came first; what was learnt before the unit no longer holds.
    Again,
}

impl AdmitRemittance {
    /// Records the order; dropped or failed at any point, nothing of it happened.
    pub(super) async fn record(&self, order: &Order<'_>) -> Result<Tried, AdmitError> {
        match self.try_record(order).await {
            Err(AdmitError::Store(StoreError::Conflict { what })) if what == "quote" => {
                Err(AdmitError::QuoteUsed)
            }
            Err(AdmitError::Store(StoreError::Conflict { .. })) => Ok(Tried::Again),
            tried => tried,
        }
    }

    async fn try_record(&self, order: &Order<'_>) -> Result<Tried, AdmitError> {
        let request = order.request;
        let now = self.system.now();
        crash_point("admit.before_unit");
        let mut unit = self.storage.units.begin().await?;
        let claim = unit.idempotency().claim(&record(order, now)).await?;
        if let IdempotencyClaim::Taken(record) = claim {
            return Ok(Tried::Taken(Box::new(record)));
        }
        let payments = unit.remittances();
        let account = payments
            .lock_account(request.user_id, order.account)
            .await?;
        let account = account.ok_or(AdmitError::AccountUnknown)?;
        let admission = Admission {
            user_id: request.user_id,
            quote_id: request.quote_id,
            recipient_id: request.recipient_id,
        };
        let context = payments.admission_context(&admission, &account).await?;
        let (quote, recipient) = fit(context.quote, context.recipient, now)?;
        if recipient.version != order.recipient_version {
            return Ok(Tried::Again);
        }
        let total = quote
            .send
            .checked_add(quote.fee)
            .map_err(AdmitError::Money)?;
        let balance = account.balance.as_ref();
        match order.cover.covers(context.in_flight, total, balance)? {
            Sufficiency::Yes => {}
            Sufficiency::No => return Err(AdmitError::InsufficientFunds),
            Sufficiency::AskAgain => return Ok(Tried::Again),
        }
        let payment = self.payment(order, &account, &quote, recipient, now);
        payments.add(&payment).await?;
        self.record_change(unit.as_mut(), order, &payment).await?;
        let payment = match order.decision {
            RiskDecision::Block => self.decline(unit.as_mut(), order, payment).await?,
            RiskDecision::Proceed | RiskDecision::Hold => payment,
        };
        crash_point("admit.before_commit");
        unit.commit().await?;
        crash_point("admit.after_commit");
        Ok(Tried::Admitted(Box::new(payment)))
    }

    fn payment(
        &self,
        order: &Order<'_>,
        account: &Account,
        quote: &Quote,
        recipient: Recipient,
        now: Timestamp,
    ) -> Remittance {
        let state = CallbackState::of_payment(self.system.cipher.as_ref(), order.id);
        let (held, due) = (RemittanceState::Held, now + schedule::ADMISSION_HEAD_START);
        let (state_now, next_check_at) = match order.decision {
            RiskDecision::Proceed => (RemittanceState::Accepted, Some(due)),
            RiskDecision::Hold | RiskDecision::Block => (held, None),
        };
        Remittance {
            id: order.id,
            user_id: order.request.user_id,
            account_id: account.id,
            bank: account.bank.clone(),
            recipient_id: recipient.id,
            creditor_name: recipient.name,
            creditor_account: recipient.account,
            creditor_address: recipient.address,
            country: quote.country,
            rail: quote.rail,
            quote_id: quote.id,
            send: quote.send,
            fee: quote.fee,
            receive: quote.receive,
            rate: quote.rate,
            remittance_information: order.request.remittance_information.clone(),
            end_to_end_id: EndToEndId::of(order.id),
            psu_ip: order.request.psu_ip,
            callback_hash: state.hash(),
            state: state_now,
            next_check_at,
            checks: 0,
            created_at: now,
            updated_at: now,
            version: 0,
        }
    }

    /// A blocked payment ends in the unit that records it: no moment in which anybody could let it
    /// go, and to its customer one that the bank refused. It has failed as much later as a bank
    /// takes to refuse: a payment that ended when it began would tell.
    async fn decline(
        &self,
        unit: &mut dyn PaymentsUnitOfWork,
        order: &Order<'_>,
        payment: Remittance,
    ) -> Result<Remittance, AdmitError> {
        let declined = payment
            .clone()
            .reject(payment.created_at + self.refusal_time());
        let declined = declined.map_err(|error| StoreError::Failed(error.to_string()))?;
        unit.remittances().update(&declined).await?;
        let by = By::system(&order.request.context);
        let changes = Changes::new(&self.storage, &self.system);
        changes.record_change(unit, &payment, &declined, by).await?;
        Ok(Remittance {
            version: declined.version + 1,
            ..declined
        })
    }

    /// As long as one call to a bank takes, give or take.
    fn refusal_time(&self) -> TimeDelta {
        let [high, low] = self.system.random.bytes::<2>();
        let (least, more) = (150, i64::from(u16::from_be_bytes([high, low]) % 600));
        TimeDelta::milliseconds(least + more) + TimeDelta::microseconds(i64::from(low))
    }

    /// The audit log tells a held payment apart; the outbox, which customers may come to see,
    /// does not.
    async fn record_change(
        &self,
        unit: &mut dyn PaymentsUnitOfWork,
        order: &Order<'_>,
        payment: &Remittance,
    ) -> Result<(), StoreError> {
        let (user, context) = (order.request.user_id, &order.request.context);
        let action = match order.decision {
            RiskDecision::Proceed => "remittance.accepted",
            RiskDecision::Hold | RiskDecision::Block => "remittance.held",
        };
        let entry = self
            .system
            .audit(context, Actor::User(user), action, &payment.id);
        unit.change_log().audit(&entry).await?;
        let event = PaymentsEvent::RemittanceAccepted(payment.into());
        unit.change_log().publish(&self.system.event(&event)).await
    }
}

fn record(order: &Order<'_>, now: Timestamp) -> IdempotencyRecord {
    IdempotencyRecord {
        user_id: order.request.user_id,
        key: order.request.idempotency_key.clone(),
        request_hash: order.request.request_hash,
        transaction_id: order.id,
        state: IdempotencyState::InWork {
            until: now + ANSWER_LEASE,
        },
        created_at: now,
    }
}
