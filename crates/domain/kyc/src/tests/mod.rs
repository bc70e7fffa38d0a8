//! The use cases, on a store in memory and a provider that does as told.

mod fixture;
mod memory;
mod ordering;
mod review;
mod risk;
mod secrecy;
mod starting;

/// The suite holds of the store the other tests rely on.
mod contract {
    use std::sync::Arc;

    use kernel::{UserId, testing::TestIds};

    use super::memory::Memory;
    use crate::contract::Subject;

    async fn open() -> Option<(Subject, ())> {
        let ids = TestIds::default();
        let (ola, kari) = (UserId::new(&ids), UserId::new(&ids));
        let store = Arc::new(Memory::with([ola, kari]));
        Some((Subject { store, ola, kari }, ()))
    }

    crate::kyc_contract!(open);
}
