//! What officers look at and decide.

use std::sync::Arc;

use application::audit_log::ReadAuditLog;
use identity::{GrantRole, LookUpPerson, Storage};
use store::Store;

use super::SystemPorts;
use crate::services::Admin;

/// Puts it together.
pub(super) fn admin(system: &SystemPorts, store: &Store) -> Admin {
    let store = Arc::new(store.clone());
    let storage = Storage::of(store.clone());
    let SystemPorts { clock, ids, .. } = system.clone();
    Admin {
        grant_role: GrantRole {
            storage: storage.clone(),
            clock: clock.clone(),
            ids: ids.clone(),
        },
        look_up: LookUpPerson {
            storage,
            clock,
            ids,
        },
        audit: ReadAuditLog::new(store),
    }
}
