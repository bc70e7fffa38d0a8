//! The storage ports of `payments`, held to their contract on both engines.

use identity::ports::IdentityUnitOfWork;
use kernel::UnitOfWorkFactory;
use std::sync::Arc;

use payments::contract::Subject;
use store::{Store, testing::TestDatabase};

use crate::common;

/// Payments need people to belong to.
async fn subject(opened: Option<(Store, TestDatabase)>) -> Option<(Subject, TestDatabase)> {
    let (store, database) = opened?;
    let (ola, kari) = (common::person(0), common::person(1));
    let mut unit = UnitOfWorkFactory::<dyn IdentityUnitOfWork>::begin(&store)
        .await
        .unwrap();
    for person in [&ola, &kari] {
        unit.users().add(person).await.unwrap();
    }
    unit.commit().await.unwrap();
    let subject = Subject {
        store: Arc::new(store),
        ola: ola.id,
        kari: kari.id,
    };
    Some((subject, database))
}

mod sqlite {
    use super::*;

    async fn open() -> Option<(Subject, TestDatabase)> {
        subject(common::sqlite().await).await
    }

    payments::payments_contract!(open);
}

mod postgres {
    use super::*;

    async fn open() -> Option<(Subject, TestDatabase)> {
        subject(common::postgres().await).await
    }

    payments::payments_contract!(open);
}
