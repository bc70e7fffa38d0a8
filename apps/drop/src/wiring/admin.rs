//! What officers look at and decide.

use std::sync::Arc;

use application::audit_log::ReadAuditLog;
use identity::{GrantRole, LookUpPerson};
use store::Store;

use super::SystemPorts;
use crate::services::Admin;

/// Puts it together.
pub(super) fn admin(system: &SystemPorts, store: &Store) -> Admin {
    let store = Arc::new(store.clone());
    let SystemPorts { clock, ids, .. } = system.clone();
    Admin {
        grant_role: GrantRole {
            store: store.clone(),
            clock: clock.clone(),
            ids: ids.clone(),
        },
        look_up: LookUpPerson {
            store: store.clone(),
            clock,
            ids,
        },
        audit: ReadAuditLog::new(store),
    }
}
