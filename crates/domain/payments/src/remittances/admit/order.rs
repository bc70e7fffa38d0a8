//! Makes an order that is ready to be admitted, and has it admitted.

use chrono::TimeDelta;
use kernel::{Actor, AuditEntry, OutboxEvent, StoreError, Timestamp, crash_point};
use serde_json::json;

use super::{AdmitError, AdmitRemittance, AdmitRequest};
use crate::{
    AccountId, AdmissionOrder, AdmitAs, FailureReason, IdempotencyRecord, IdempotencyState,
    PaymentsEvent, Refusal, Remittance, RemittanceState, RemittanceUpdate, TransactionId,
    accounts::FundsCoverage,
    callback::CallbackState,
    ports::{AdmissionOutcome, RiskDecision, admit_one},
};

/// How long the process that admitted a payment may take to answer, before another may.
const ANSWER_LEASE: TimeDelta = TimeDelta::seconds(30);

/// What was read and assessed of an order before it is admitted.
pub(super) struct Prepared<'a> {
    pub(super) id: TransactionId,
    pub(super) request: &'a AdmitRequest,
    pub(super) account_id: AccountId,
    pub(super) coverage: FundsCoverage,
    /// Version of the recipient that was assessed.
    pub(super) recipient_version: i64,
    pub(super) decision: RiskDecision,
}

/// The result of one attempt to admit it.
pub(super) enum Attempt {
    Admitted(Box<Remittance>),
    /// The key was claimed by another request meanwhile.
    KeyTaken(Box<IdempotencyRecord>),
    /// Other changes came first; what was read beforehand no longer holds.
    Again,
}

impl AdmitRemittance {
    /// Has the order admitted; dropped or failed at any point, nothing of it happened.
    pub(super) async fn attempt(&self, prepared: &Prepared<'_>) -> Result<Attempt, AdmitError> {
        let order = self.order(prepared);
        crash_point("admit.before_unit");
        match admit_one(self.storage.admissions.as_ref(), &order).await {
            Ok(AdmissionOutcome::Admitted(payment)) => Ok(Attempt::Admitted(payment)),
            Ok(AdmissionOutcome::KeyTaken(record)) => Ok(Attempt::KeyTaken(record)),
            Ok(AdmissionOutcome::Refused(Refusal::FactsChanged)) | Err(StoreError::Conflict(_)) => {
                Ok(Attempt::Again)
            }
            Ok(AdmissionOutcome::Refused(refusal)) => Err(refusal.into()),
            Err(error) => Err(error.into()),
        }
    }

    fn order(&self, prepared: &Prepared<'_>) -> AdmissionOrder {
        let (request, now) = (prepared.request, self.system.now());
        let state = CallbackState::of_payment(self.system.cipher.as_ref(), prepared.id);
        let admit_as = match prepared.decision {
            RiskDecision::Proceed => AdmitAs::Accepted,
            RiskDecision::Hold => AdmitAs::Held,
            RiskDecision::Block => AdmitAs::Declined {
                at: now + self.refusal_time(),
            },
        };
        let (audit_entries, events) = self.records(prepared, admit_as);
        AdmissionOrder {
            claim: claim(prepared, now),
            account_id: prepared.account_id,
            quote_id: request.quote_id,
            recipient_id: request.recipient_id,
            recipient_version: prepared.recipient_version,
            coverage: prepared.coverage,
            admit_as,
            remittance_information: request.remittance_information.clone(),
            psu_ip: request.psu_ip,
            callback_hash: state.hash(),
            at: now,
            audit_entries,
            events,
        }
    }

    /// The audit log tells a held payment apart; the outbox, which customers may come to see, does
    /// not. A declined one is recorded as held and failed: to its customer it is one that the bank
    /// refused.
    fn records(
        &self,
        prepared: &Prepared<'_>,
        admit_as: AdmitAs,
    ) -> (Vec<AuditEntry>, Vec<OutboxEvent>) {
        let (id, context) = (prepared.id, &prepared.request.context);
        let customer = Actor::User(prepared.request.user_id);
        let audit = |actor, action| self.system.audit(context, actor, action, &id);
        let update =
            |state: &RemittanceState| RemittanceUpdate::new(id, prepared.request.user_id, state);
        let accepted = PaymentsEvent::RemittanceAccepted(update(&RemittanceState::Accepted));
        let accepted = self.system.event(&accepted);
        match admit_as {
            AdmitAs::Accepted => (vec![audit(customer, "remittance.accepted")], vec![accepted]),
            AdmitAs::Held => (vec![audit(customer, "remittance.held")], vec![accepted]),
            AdmitAs::Declined { at } => {
                let failed = RemittanceState::Failed {
                    reason: FailureReason::Declined,
                    bank: None,
                    at,
                };
                let change = json!({ "from": RemittanceState::Held.name(), "to": failed.name() });
                let declined = audit(Actor::System, "remittance.failed").with(change);
                let failed = PaymentsEvent::RemittanceFailed(update(&failed));
                (
                    vec![audit(customer, "remittance.held"), declined],
                    vec![accepted, self.system.event(&failed)],
                )
            }
        }
    }

    /// As long as one call to a bank takes, give or take: a payment that ended when it began would
    /// disclose that no bank was asked.
    fn refusal_time(&self) -> TimeDelta {
        let [high, low] = self.system.random.bytes::<2>();
        let (least, more) = (150, i64::from(u16::from_be_bytes([high, low]) % 600));
        TimeDelta::milliseconds(least + more) + TimeDelta::microseconds(i64::from(low))
    }
}

fn claim(prepared: &Prepared<'_>, now: Timestamp) -> IdempotencyRecord {
    IdempotencyRecord {
        user_id: prepared.request.user_id,
        key: prepared.request.idempotency_key.clone(),
        request_hash: prepared.request.request_hash,
        transaction_id: prepared.id,
        state: IdempotencyState::InWork {
            until: now + ANSWER_LEASE,
        },
        created_at: now,
    }
}
