//! The storage ports of `work`, held to their contract on both engines.

use identity::ports::IdentityUnitOfWork;
use kernel::UnitOfWorkFactory;
use std::sync::Arc;

use messaging::contract::{Publish, Subject};
use store::{Store, testing::TestDatabase};

use crate::common;

fn subject(opened: Option<(Store, TestDatabase)>) -> Option<(Subject, TestDatabase)> {
    let (store, database) = opened?;
    let publishing = store.clone();
    let publish: Publish = Arc::new(move |events| {
        let store = publishing.clone();
        Box::pin(async move {
            for event in events {
                let mut unit = UnitOfWorkFactory::<dyn IdentityUnitOfWork>::begin(&store)
                    .await
                    .unwrap();
                unit.change_log().publish(&event).await.unwrap();
                unit.commit().await.unwrap();
            }
        })
    });
    let store = Arc::new(store);
    Some((Subject { store, publish }, database))
}

mod sqlite {
    use super::*;

    async fn open() -> Option<(Subject, TestDatabase)> {
        subject(common::sqlite().await)
    }

    messaging::messaging_contract!(open);
}

mod postgres {
    use super::*;

    async fn open() -> Option<(Subject, TestDatabase)> {
        subject(common::postgres().await)
    }

    messaging::messaging_contract!(open);
}
