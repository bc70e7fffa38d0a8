//! An SCA: what it authorises, and where it stands.

use chrono::{DateTime, TimeDelta, Utc};

use super::redirects::Redirects;

/// How long the customer has from the start of an SCA.
pub(crate) const SCA_TIME_OUT: TimeDelta = TimeDelta::minutes(15);

/// What is authorised.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Subject {
    Consent(String),
    Payment(String),
    Cancellation(String),
}

/// The protocol's scaStatus, as far as the redirect approach knows it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum ScaStatus {
    Received,
    Started,
    Finalised,
    Failed,
    Exempted,
}

impl ScaStatus {
    /// The code on the wire.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::Started => "started",
            Self::Finalised => "finalised",
            Self::Failed => "failed",
            Self::Exempted => "exempted",
        }
    }

    /// Whether nothing can change any more.
    pub(crate) fn is_final(self) -> bool {
        !matches!(self, Self::Received | Self::Started)
    }
}

/// One SCA.
#[derive(Clone)]
pub(crate) struct Authorisation {
    pub(crate) subject: Subject,
    pub(crate) status: ScaStatus,
    pub(crate) redirects: Redirects,
    pub(crate) started_at: DateTime<Utc>,
}

impl Authorisation {
    /// Fails an SCA that was not finished in time.
    pub(crate) fn expire_by(&mut self, now: DateTime<Utc>) {
        if !self.status.is_final() && now - self.started_at >= SCA_TIME_OUT {
            self.status = ScaStatus::Failed;
        }
    }
}
