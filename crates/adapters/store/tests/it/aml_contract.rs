//! The storage ports of `aml`, held to their contract on both engines.

use std::sync::Arc;

use aml::contract::AmlStorage;
use store::{Store, testing::TestDatabase};

use crate::common;

fn storage(opened: Option<(Store, TestDatabase)>) -> Option<(Arc<dyn AmlStorage>, TestDatabase)> {
    let (store, database) = opened?;
    Some((Arc::new(store), database))
}

mod sqlite {
    use super::*;

    async fn open() -> Option<(Arc<dyn AmlStorage>, TestDatabase)> {
        storage(common::sqlite().await)
    }

    aml::aml_contract!(open);
}

mod postgres {
    use super::*;

    async fn open() -> Option<(Arc<dyn AmlStorage>, TestDatabase)> {
        storage(common::postgres().await)
    }

    aml::aml_contract!(open);
}
