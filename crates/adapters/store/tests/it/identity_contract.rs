//! The storage ports of `identity`, held to their contract on both engines.

use std::sync::Arc;

use identity::Storage;
use store::testing::TestDatabase;

use crate::common;

mod sqlite {
    use super::*;

    async fn open() -> Option<(Storage, TestDatabase)> {
        let (store, database) = common::sqlite().await?;
        Some((Storage::of(Arc::new(store)), database))
    }

    identity::identities_contract!(open);
}

mod postgres {
    use super::*;

    async fn open() -> Option<(Storage, TestDatabase)> {
        let (store, database) = common::postgres().await?;
        Some((Storage::of(Arc::new(store)), database))
    }

    identity::identities_contract!(open);
}
