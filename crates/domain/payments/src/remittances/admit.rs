//! Takes a customer's order to pay: checks it, then has payment, audit entry, event and idempotency
//! claim recorded together, through [`crate::ports::Admissions`]. The bank is not asked to pay
//! here, see [`super::InitiateRemittance`].
//!
//! What needs a partner (risk, balance, confirmation of funds) is asked before the order is
//! admitted, with nothing held open.

mod checks;
mod errors;
mod order;

use std::{net::IpAddr, sync::Arc};

use kernel::{RequestContext, SingleLine, StoreError, UserId};

use self::{
    checks::Preview,
    order::{Attempt, Prepared},
};
use crate::{
    AccountId, Banks, IdempotencyKey, IdempotencyRecord, IdempotencyState, QuoteId, RecipientId,
    Remittance, Storage, StoredResponse, SystemPorts, TransactionId,
    accounts::Funds,
    ports::{RiskAssessment, RiskDecision, RiskFacts},
};

pub use errors::AdmitError;

/// How often an admission is tried again because another payment of the same account, or of the
/// same database row, came first.
const MAX_ATTEMPTS: usize = 4;

/// An order to pay.
#[derive(Debug, Clone)]
pub struct AdmitRequest {
    /// The customer who pays.
    pub user_id: UserId,
    /// Whether the customer has been identified and screened.
    pub kyc_approved: bool,
    /// The quote that the payment uses.
    pub quote_id: QuoteId,
    /// The recipient.
    pub recipient_id: RecipientId,
    /// The account to debit; `None` means the primary one.
    pub account_id: Option<AccountId>,
    /// Message to the creditor.
    pub remittance_information: Option<SingleLine<140>>,
    /// The client's name for this order.
    pub idempotency_key: IdempotencyKey,
    /// SHA-256 over method, path and canonical body.
    pub request_hash: [u8; 32],
    /// The customer's IP address.
    pub psu_ip: IpAddr,
    /// The request.
    pub context: RequestContext,
}

/// The outcome of an order.
#[derive(Debug, Clone, PartialEq)]
pub enum Admitted {
    /// It is recorded now. Next: initiate it, answer, and store the answer.
    New(Remittance),
    /// It was recorded by a process that died before it had answered. Next: as for a new one.
    Resume(Remittance),
    /// It was answered before: answer the same, byte for byte.
    Replay(StoredResponse),
}

/// Admits payments.
///
/// Only the answer to an admitted payment is kept under its key: a refusal records nothing, so
/// that the same order may be sent again, under the same key, once its reason is gone.
#[derive(Clone)]
pub struct AdmitRemittance {
    storage: Storage,
    system: SystemPorts,
    funds: Funds,
    risk: Arc<dyn RiskAssessment>,
}

impl AdmitRemittance {
    /// The use case over its ports.
    pub fn new(
        storage: &Storage,
        banks: &Banks,
        system: &SystemPorts,
        risk: Arc<dyn RiskAssessment>,
    ) -> Self {
        Self {
            storage: storage.clone(),
            system: system.clone(),
            funds: Funds::new(storage, banks, system),
            risk,
        }
    }

    /// Admits the order, or finds the outcome of its earlier admission.
    pub async fn admit(&self, request: &AdmitRequest) -> Result<Admitted, AdmitError> {
        if let Some(record) = self.seen(request).await? {
            return self.seen_before(record, request).await;
        }
        let refused = match self.admit_unseen(request).await {
            Err(refused) if !matches!(refused, AdmitError::Store(_)) => refused,
            outcome => return outcome,
        };
        // The same order sent twice at once: the first one's payment takes the funds and the quote
        // that the second one lacks. The second gets the first one's answer, not a refusal.
        match self.seen(request).await? {
            Some(record) => self.seen_before(record, request).await,
            None => Err(refused),
        }
    }

    async fn seen(&self, request: &AdmitRequest) -> Result<Option<IdempotencyRecord>, StoreError> {
        let (user, key) = (request.user_id, &request.idempotency_key);
        self.storage.idempotency.idempotency(user, key).await
    }

    async fn admit_unseen(&self, request: &AdmitRequest) -> Result<Admitted, AdmitError> {
        if !request.kyc_approved {
            return Err(AdmitError::KycRequired);
        }
        let mut preview = self.preview(request).await?;
        let total = preview.total()?;
        let id = TransactionId::new(self.system.ids.as_ref());
        let mut assessed = None;
        for _ in 0..MAX_ATTEMPTS {
            // What was assessed must be what is paid: a recipient changed meanwhile is assessed
            // again.
            if assessed.is_some_and(|(version, _)| version != preview.recipient.version) {
                assessed = None;
            }
            let coverage = self
                .funds
                .cover(
                    &mut preview.account,
                    total,
                    request.psu_ip,
                    &request.context,
                )
                .await?;
            let (version, decision) = if let Some(assessed) = assessed {
                assessed
            } else {
                let decision = self.assess(id, &preview, request).await?;
                *assessed.insert((preview.recipient.version, decision))
            };
            let prepared = Prepared {
                id,
                request,
                account_id: preview.account.id(),
                coverage,
                recipient_version: version,
                decision,
            };
            match self.attempt(&prepared).await? {
                Attempt::Admitted(payment) => return Ok(Admitted::New(*payment)),
                Attempt::KeyTaken(record) => return self.seen_before(*record, request).await,
                Attempt::Again => preview = self.preview(request).await?,
            }
        }
        Err(AdmitError::Contended)
    }

    /// The outcome of an order under a key already used.
    async fn seen_before(
        &self,
        record: IdempotencyRecord,
        request: &AdmitRequest,
    ) -> Result<Admitted, AdmitError> {
        if record.request_hash != request.request_hash {
            return Err(AdmitError::IdempotencyMismatch);
        }
        match record.state {
            IdempotencyState::Done(response) => Ok(Admitted::Replay(response)),
            IdempotencyState::InWork { until } if until > self.system.now() => {
                Err(AdmitError::IdempotencyInWork { until })
            }
            IdempotencyState::InWork { .. } => {
                let (user, id) = (record.user_id, record.transaction_id);
                let payment = self.storage.remittances.remittance(user, id).await?;
                // Key and payment are recorded in one unit.
                let missing = StoreError::Failed(format!("idempotency key without its {id}"));
                Ok(Admitted::Resume(payment.ok_or(missing)?))
            }
        }
    }

    async fn assess(
        &self,
        transaction_id: TransactionId,
        preview: &Preview,
        request: &AdmitRequest,
    ) -> Result<RiskDecision, AdmitError> {
        let facts = RiskFacts {
            transaction_id,
            user_id: request.user_id,
            recipient_id: request.recipient_id,
            creditor_name: preview.recipient.name.clone(),
            creditor_account: preview.recipient.account.clone(),
            country: preview.recipient.country,
            send: preview.quote.send,
            context: request.context.clone(),
        };
        Ok(self.risk.assess(&facts).await?)
    }
}
