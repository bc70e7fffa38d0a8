//! The storage ports of `screening`, held to their contract on both engines.

use std::sync::Arc;

use screening::{Storage, contract::Subject};
use store::{Store, testing::TestDatabase};

use crate::common;

fn subject(opened: Option<(Store, TestDatabase)>) -> Option<(Subject, TestDatabase)> {
    let (store, database) = opened?;
    let storage = Storage::of(Arc::new(store));
    Some((Subject { storage }, database))
}

mod sqlite {
    use super::*;

    async fn open() -> Option<(Subject, TestDatabase)> {
        subject(common::sqlite().await)
    }

    screening::screening_contract!(open);
}

mod postgres {
    use super::*;

    async fn open() -> Option<(Subject, TestDatabase)> {
        subject(common::postgres().await)
    }

    screening::screening_contract!(open);
}
