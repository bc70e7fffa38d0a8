//! What officers look at and decide.

use std::sync::Arc;

use identity::{GrantRole, LookUpPerson};
use store::Store;

use super::Machine;
use crate::services::Admin;

/// Puts it together.
pub(super) fn admin(machine: &Machine, store: &Store) -> Admin {
    let store = Arc::new(store.clone());
    let Machine { clock, ids, .. } = machine.clone();
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
        audit: store.clone(),
        deliveries: store.clone(),
        tasks: store,
    }
}
