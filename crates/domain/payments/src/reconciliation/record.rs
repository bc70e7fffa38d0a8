//! Tells a difference, once: its audit entry bears an id computed from the difference, so that the
//! same one cannot be recorded again, by whichever process, on whichever engine. The audit log is
//! never swept; events are.

use kernel::{Actor, AuditId, ConflictOn, RequestContext, StoreError};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{Difference, Discrepancy};
use crate::{PaymentsEvent, Storage, SystemPorts};

/// Its action in the audit log; part of the entry's id.
const KIND: &str = "reconciliation.difference";

/// Hex digits of a UUIDv7 up to its version: the time.
const TIME_DIGITS: usize = 12;

#[derive(Clone)]
pub(super) struct Recorder {
    storage: Storage,
    system: SystemPorts,
}

impl Recorder {
    pub(super) fn new(storage: &Storage, system: &SystemPorts) -> Self {
        Self {
            storage: storage.clone(),
            system: system.clone(),
        }
    }

    /// Records it unless it is recorded already; whether it is new.
    pub(super) async fn record(
        &self,
        difference: &Difference,
        context: &RequestContext,
    ) -> Result<bool, StoreError> {
        let id = &difference.transaction;
        let system = &self.system;
        let mut entry = system
            .audit(context, Actor::System, KIND, id)
            .with(detail(difference));
        entry.id = audit_id(difference)?;
        let event = PaymentsEvent::ReconciliationDifference(difference.into());
        let mut unit = self.storage.units.begin().await?;
        match unit.change_log().audit(&entry).await {
            Err(StoreError::Conflict(ConflictOn::AuditEntry)) => return Ok(false),
            recorded => recorded?,
        }
        unit.change_log().publish(&system.event(&event)).await?;
        unit.commit().await?;
        Ok(true)
    }
}

fn detail(difference: &Difference) -> Value {
    let (kind, bank) = (difference.what.name(), &difference.bank);
    match difference.what {
        Discrepancy::BookedRepeatedly { times } => {
            json!({ "kind": kind, "bank": bank, "times": times })
        }
        Discrepancy::OtherAmount { booked, expected } => json!({
            "kind": kind,
            "bank": bank,
            "booked": as_text(booked),
            "expected": as_text(expected),
        }),
        _ => json!({ "kind": kind, "bank": bank }),
    }
}

fn as_text(money: kernel::Money) -> String {
    format!("{} {}", money.currency().code(), money.major_text())
}

/// Ordered like all ids, by the time of the payment; the rest is a digest of what differs.
fn audit_id(difference: &Difference) -> Result<AuditId, StoreError> {
    let Difference {
        transaction, bank, ..
    } = difference;
    let detail = detail(difference);
    let digest = Sha256::digest(format!("{KIND} {transaction} {bank} {detail}"));
    let mut text: String = transaction
        .uuid()
        .simple()
        .to_string()
        .chars()
        .take(TIME_DIGITS)
        .collect();
    // Version and variant of RFC 9562.
    text.push('7');
    let digits = format!("{digest:x}");
    text.extend(digits.chars().take(3));
    text.push('8');
    text.extend(digits.chars().skip(3).take(15));
    format!("{}_{text}", AuditId::PREFIX)
        .parse()
        .map_err(|error: kernel::InvalidId| StoreError::Failed(error.to_string()))
}
