//! The dependencies of the use cases: the ports, grouped by their provider.

use std::sync::Arc;

use kernel::{
    Actor, AuditEntry, Clock, FieldCipher, IdSource, IntegrationEvent, OutboxEvent, RandomSource,
    RequestContext, Timestamp, UnitOfWorkFactory,
};
use url::Url;

use crate::{
    PaymentsEvent,
    ports::{
        AccountInformation, AccountQueries, Admissions, BankDirectory, ConsentQueries,
        IdempotencyQueries, PaymentInitiation, PaymentsUnitOfWork, QuoteQueries, RecipientQueries,
        RemittanceQueries,
    },
};

/// Storage of this context.
#[derive(Clone)]
pub struct Storage {
    /// Begins what changes together.
    pub units: Arc<dyn UnitOfWorkFactory<dyn PaymentsUnitOfWork>>,
    /// Admits orders.
    pub admissions: Arc<dyn Admissions>,
    /// Reads quotes.
    pub quotes: Arc<dyn QuoteQueries>,
    /// Reads recipients.
    pub recipients: Arc<dyn RecipientQueries>,
    /// Reads consents.
    pub consents: Arc<dyn ConsentQueries>,
    /// Reads accounts.
    pub accounts: Arc<dyn AccountQueries>,
    /// Reads payments.
    pub remittances: Arc<dyn RemittanceQueries>,
    /// Reads answers already given.
    pub idempotency: Arc<dyn IdempotencyQueries>,
}

/// The customers' banks.
#[derive(Clone)]
pub struct Banks {
    /// The supported banks.
    pub directory: Arc<dyn BankDirectory>,
    /// Account information (AISP).
    pub information: Arc<dyn AccountInformation>,
    /// Payment initiation (PISP).
    pub initiation: Arc<dyn PaymentInitiation>,
}

/// Time, ids, randomness and keys.
#[derive(Clone)]
pub struct SystemPorts {
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// New ids.
    pub ids: Arc<dyn IdSource>,
    /// Source of unguessable secrets.
    pub random: Arc<dyn RandomSource>,
    /// Keyed fingerprints.
    pub cipher: Arc<dyn FieldCipher>,
}

/// Addresses to which banks redirect customers; `state` is added as a query parameter.
#[derive(Debug, Clone)]
pub struct Callbacks {
    /// After consent: `…/v1/accounts/consents/callback`.
    pub consent: Url,
    /// After SCA of a payment or its cancellation: `…/v1/transactions/callback`.
    pub payment: Url,
}

impl SystemPorts {
    /// The present moment.
    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// An audit entry of now.
    pub(crate) fn audit(
        &self,
        context: &RequestContext,
        actor: Actor,
        action: &'static str,
        subject: &impl ToString,
    ) -> AuditEntry {
        AuditEntry::new(
            self.ids.as_ref(),
            self.clock.as_ref(),
            context,
            actor,
            action,
            subject,
        )
    }

    /// The outbox row of an event that happens now.
    pub(crate) fn event(&self, event: &PaymentsEvent) -> OutboxEvent {
        event.to_outbox(self.ids.as_ref(), self.clock.as_ref())
    }
}
