//! Events that KYC publishes to other contexts.

use kernel::{EventData, UserId};
use serde::{Deserialize, Serialize};

use crate::{KycStatus, RiskLevel};

kernel::integration_events! {
    /// Events that KYC publishes to other contexts.
    KycEvent, KycEventKind {
        /// Whether a customer may pay has changed.
        StatusChanged(StatusChange) = "kyc.status_changed",
        /// A customer's risk, or what it rests on, has changed.
        RiskChanged(RiskChange) = "kyc.risk_changed",
    }
}

/// A customer's status, without a reason: customers are notified by this event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StatusChange {
    /// The customer concerned.
    pub user_id: UserId,
    /// The status from now on.
    pub status: KycStatus,
}

impl EventData for StatusChange {
    const AGGREGATE: &'static str = "userId";

    fn aggregate_id(&self) -> String {
        self.user_id.to_string()
    }
}

/// A customer's risk; never shown to the customer (hvitvaskingsloven § 28).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RiskChange {
    /// The customer concerned; stored beside the payload only.
    #[serde(skip_serializing)]
    pub user_id: UserId,
    /// The level from now on.
    pub level: RiskLevel,
    /// The level until now.
    pub before: RiskLevel,
    /// The names of the reasons, see [`RiskReason::name`](crate::RiskReason::name).
    pub reasons: Vec<String>,
}

impl EventData for RiskChange {
    const AGGREGATE: &'static str = "userId";

    fn aggregate_id(&self) -> String {
        self.user_id.to_string()
    }
}

#[cfg(test)]
mod tests;
