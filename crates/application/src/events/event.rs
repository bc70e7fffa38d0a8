//! An event of any context, and its kind.

use aml::{AmlEvent, AmlEventKind};
use identity::{IdentityEvent, IdentityEventKind};
use kernel::{EventKind as _, MalformedEvent};
use kyc::{KycEvent, KycEventKind};
use messaging::{MessagingEvent, MessagingEventKind, StoredEvent};
use payments::{PaymentsEvent, PaymentsEventKind};
use screening::{ScreeningEvent, ScreeningEventKind};

/// An event of any context.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// An event of the monitoring of payments.
    Aml(AmlEvent),
    /// An event of identity.
    Identity(IdentityEvent),
    /// An event of KYC.
    Kyc(KycEvent),
    /// An event of messaging itself.
    Messaging(MessagingEvent),
    /// An event of payments.
    Payments(PaymentsEvent),
    /// An event of screening.
    Screening(ScreeningEvent),
}

impl Event {
    /// Reads a stored event; `None` if no context here has events of its kind.
    ///
    /// # Errors
    /// [`MalformedEvent`], if the payload does not have the form of its kind.
    pub fn read(stored: &StoredEvent) -> Result<Option<Self>, MalformedEvent> {
        let Some(kind) = EventKind::from_name(&stored.kind) else {
            return Ok(None);
        };
        Ok(match kind {
            EventKind::Aml(_) => stored.read()?.map(Self::Aml),
            EventKind::Identity(_) => stored.read()?.map(Self::Identity),
            EventKind::Kyc(_) => stored.read()?.map(Self::Kyc),
            EventKind::Messaging(_) => stored.read()?.map(Self::Messaging),
            EventKind::Payments(_) => stored.read()?.map(Self::Payments),
            EventKind::Screening(_) => stored.read()?.map(Self::Screening),
        })
    }
}

/// The kind of an event of any context.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EventKind {
    /// An event of the monitoring of payments.
    Aml(AmlEventKind),
    /// An event of identity.
    Identity(IdentityEventKind),
    /// An event of KYC.
    Kyc(KycEventKind),
    /// An event of messaging itself.
    Messaging(MessagingEventKind),
    /// An event of payments.
    Payments(PaymentsEventKind),
    /// An event of screening.
    Screening(ScreeningEventKind),
}

impl EventKind {
    /// The kind under which events are stored, `remittance.completed`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Aml(kind) => kind.name(),
            Self::Identity(kind) => kind.name(),
            Self::Kyc(kind) => kind.name(),
            Self::Messaging(kind) => kind.name(),
            Self::Payments(kind) => kind.name(),
            Self::Screening(kind) => kind.name(),
        }
    }

    /// The kind of this name, if there is one.
    pub fn from_name(name: &str) -> Option<Self> {
        let aml = || AmlEventKind::from_name(name).map(Self::Aml);
        let identity = || IdentityEventKind::from_name(name).map(Self::Identity);
        let kyc = || KycEventKind::from_name(name).map(Self::Kyc);
        let messaging = || MessagingEventKind::from_name(name).map(Self::Messaging);
        let screening = || ScreeningEventKind::from_name(name).map(Self::Screening);
        PaymentsEventKind::from_name(name)
            .map(Self::Payments)
            .or_else(aml)
            .or_else(identity)
            .or_else(kyc)
            .or_else(messaging)
            .or_else(screening)
    }
}
